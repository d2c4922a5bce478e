import { within } from '../lib/within.ts';
import { oneAtATime } from './one-at-a-time.ts';

/**
 * Starts claimed work and waits for none of it. Each lane (a channel, say) has room for `most` at once: what hangs fills
 * its own lane, and the others go on. A lane is asked for more only while `chunk` more would fit; what it had no room for
 * follows by itself, as soon as there is some.
 */
export function inFlight<Lane extends string>({
  lanes,
  most,
  chunk,
  take,
  onError,
}: {
  lanes: readonly Lane[];
  most: number;
  chunk: number;
  /** Claims at most `chunk` of what is due in these lanes. What `run` returns never rejects. */
  take: (
    free: Lane[],
  ) => Promise<{ pieces: { lane: Lane; run: () => Promise<void> }[]; count: number; isLast: boolean }>;
  onError: (error: unknown) => void;
}): {
  /** Starts everything that is due and has room. Answers how much that was. */
  start(): Promise<number>;
  close(patienceMs: number): Promise<void>;
} {
  const flying = new Map(lanes.map((lane) => [lane, new Set<Promise<void>>()]));
  const room = (lane: Lane): number => most - (flying.get(lane)?.size ?? 0);
  const wasFull = new Set<Lane>();
  const leftOvers = oneAtATime(start, onError);

  async function start(): Promise<number> {
    let started = 0;
    for (;;) {
      const free = lanes.filter((lane) => room(lane) >= chunk);
      for (const lane of lanes) if (!free.includes(lane)) wasFull.add(lane);
      if (free.length === 0) return started;
      const { pieces, count, isLast } = await take(free);
      for (const { lane, run } of pieces) fly(lane, run());
      started += count;
      if (isLast) return started;
    }
  }

  function fly(lane: Lane, work: Promise<void>): void {
    const flight = work.then(() => {
      flying.get(lane)?.delete(flight);
      if (room(lane) >= chunk && wasFull.delete(lane)) leftOvers.ask();
    });
    flying.get(lane)?.add(flight);
  }

  return {
    start,
    async close(patienceMs) {
      await leftOvers.close(patienceMs);
      await within(patienceMs, Promise.all([...flying.values()].flatMap((flights) => [...flights])), []);
    },
  };
}
