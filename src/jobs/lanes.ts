import { within } from '../lib/within.ts';
import { oneAtATime } from './one-at-a-time.ts';

/**
 * Works on claimed rows side by side, at most `lanes` at once. A row that takes its time holds up its own lane alone:
 * each time one is free, or somebody asks, more are claimed. What is thrown goes to `onError`.
 */
export function inLanes<Row>({
  lanes,
  claim,
  run,
  onError,
}: {
  lanes: number;
  claim: (most: number) => Promise<Row[]>;
  run: (row: Row) => Promise<void>;
  onError: (error: unknown) => void;
}): { ask(): void; close(patienceMs: number): Promise<void> } {
  const running = new Set<Promise<void>>();
  const filling = oneAtATime(fill, onError);

  async function fill(): Promise<void> {
    if (running.size >= lanes) return;
    for (const row of await claim(lanes - running.size)) {
      const work = run(row).catch(onError);
      running.add(work);
      void work.then(() => {
        running.delete(work);
        filling.ask();
      });
    }
  }

  return {
    ask: filling.ask,
    async close(patienceMs) {
      await filling.close(patienceMs);
      await within(patienceMs, Promise.all(running), []);
    },
  };
}
