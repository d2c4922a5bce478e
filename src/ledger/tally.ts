import { type Cause, DETAILS_KEPT, type Entry, hourOf } from './ledger.ts';

/**
 * The faults that this process has met and not yet written down. Counting costs an addition, so it may stand on the
 * hottest path; a crash loses the counts of the last few seconds, and nothing else.
 */
export interface Tally {
  add(cause: Cause, detail: string, at: Date): void;
  /** Everything counted since the last call. What cannot be written is put back with `restore`. */
  take(): Entry[];
  restore(entries: Entry[]): void;
}

export function openTally(): Tally {
  const entries = new Map<string, Entry>();

  function put(entry: Entry): void {
    const name = `${entry.cause} ${entry.hour.getTime()}`;
    const known = entries.get(name);
    if (!known) {
      entries.set(name, { ...entry });
      return;
    }
    const [newer, older] = entry.lastAt >= known.lastAt ? [entry, known] : [known, entry];
    known.count += entry.count;
    known.details = [...newer.details, ...older.details].slice(0, DETAILS_KEPT);
    known.lastAt = newer.lastAt;
  }

  return {
    add: (cause, detail, at) => put({ cause, hour: hourOf(at), count: 1, details: [detail], lastAt: at }),
    take() {
      const taken = [...entries.values()];
      entries.clear();
      return taken;
    },
    restore: (taken) => taken.forEach(put),
  };
}
