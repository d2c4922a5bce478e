import type { WakeKind } from '../deps.ts';
import { atMostEvery, type Logger } from '../lib/log.ts';
import { within } from '../lib/within.ts';
import { type Home, lateBy, type WakeCall } from './home.ts';

/** Does everything of one kind that is due now. Several may run at once, here and in other processes. */
export type Handlers = Record<WakeKind, () => Promise<void>>;

export interface WorkerOptions {
  concurrency?: Record<WakeKind, number>;
  /** Hears of every call, and how late it came, in milliseconds. */
  onCall?: (kind: WakeKind, lateMs: number) => void;
  /** How long closing waits for the work in hand. */
  patienceMs?: number;
}

export interface Workers {
  /** Takes no new work, waits for the work in hand, and hangs up: within a second more than its patience. */
  close(): Promise<void>;
}

/** Runs a handler for every wake-up job. What a handler throws is logged; the rows are still due, and the sweep retries. */
export function startWorkers(
  home: Home,
  handlers: Handlers,
  log: Logger,
  { concurrency = { escalation: 2, delivery: 4 }, patienceMs = 3_000, onCall }: WorkerOptions = {},
): Workers {
  const running = new Set<Promise<void>>();
  const workers = (Object.keys(handlers) as WakeKind[]).map((kind) => {
    const complain = atMostEvery(1_000, log.error.bind(log));
    const run = async (call: WakeCall) => {
      onCall?.(kind, lateBy(call));
      const work = handlers[kind]().catch((err) => complain({ err, kind }, 'due work failed; the sweep tries again'));
      running.add(work);
      await work.finally(() => running.delete(work));
    };
    return home.worker(kind, run, concurrency[kind]);
  });

  async function close(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.pause(true)));
    const [answers] = await Promise.all([
      within(500, home.healthy(), false),
      within(patienceMs, allDone(running), undefined),
    ]);
    // A polite goodbye waits without end for an answer that nobody is there to give.
    const force = running.size > 0 || !answers;
    await within(500, Promise.all(workers.map((worker) => worker.close(force))), []);
  }
  let closed: Promise<void> | undefined;
  return {
    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function allDone(running: Set<Promise<void>>): Promise<void> {
  while (running.size > 0) await Promise.all(running);
}
