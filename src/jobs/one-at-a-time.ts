import { within } from '../lib/within.ts';

/**
 * Runs `work` in the background when asked, never twice at once; whoever asks while it runs gets one more run after it.
 * What it throws goes to `onError`.
 */
export function oneAtATime(
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): { ask(): void; close(patienceMs: number): Promise<void> } {
  let asked = false;
  let closed = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (asked && !closed) {
      asked = false;
      await work().catch(onError);
    }
    running = null;
  }

  return {
    ask() {
      if (closed) return;
      asked = true;
      running ??= run();
    },
    async close(patienceMs) {
      closed = true;
      if (running) await within(patienceMs, running, undefined);
    },
  };
}
