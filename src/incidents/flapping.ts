import type { FlappingRule } from '../components/noise.ts';
import { formatDuration } from '../lib/durations.ts';

/** What opens and resolves again and again is one incident, which its sender's resolves do not end. */
export interface Flapping {
  /** How often its sender resolved it, before it was called flapping and since. */
  resolves: number;
  quietMs: number;
  /** The timeline has said that a resolve does not end it. */
  told: boolean;
}

/** The openings of a key that count at `now`, with one more; no more of them than tell whether it flaps. */
export function withOpening(openings: readonly Date[], { opens, withinMs }: FlappingRule, now: Date): Date[] {
  return [...openings.filter((at) => now.getTime() - at.getTime() < withinMs), now].slice(-opens);
}

/** Null: not often enough to call it so. */
export const flappingOf = (openings: readonly Date[], { opens, quietMs }: FlappingRule): Flapping | null =>
  openings.length >= opens ? { resolves: openings.length - 1, quietMs, told: false } : null;

/** "Flapping: opened 5 times in 12m. It pages once, and stays open until it is quiet for 15m". */
export function flappingText(openings: readonly Date[], { quietMs }: Flapping): string {
  const [first, last] = [openings.at(0), openings.at(-1)];
  const ms = first && last ? last.getTime() - first.getTime() : 0;
  const span = formatDuration(Math.ceil(ms / 60_000) * 60_000);
  const often = `opened ${openings.length} times in ${ms > 0 ? span : 'one moment'}`;
  return `Flapping: ${often}. It pages once, and stays open until it is quiet for ${formatDuration(quietMs)}`;
}

/** One more resolve by its sender: when it closes, and what the timeline says of it, once. */
export function resolvedAgain(
  before: Flapping,
  sender: string,
  now: Date,
): { flapping: Flapping; closes: { at: Date; why: string }; says: string[] } {
  const flapping = { ...before, resolves: before.resolves + 1, told: true };
  const quiet = formatDuration(before.quietMs);
  const times = `Resolved by ${sender} ${flapping.resolves} times`;
  return {
    flapping,
    closes: {
      at: new Date(now.getTime() + before.quietMs),
      why: `quiet for ${quiet} after ${sender} had resolved it ${flapping.resolves} times`,
    },
    says: before.told ? [] : [`${times}, flapping: stays open until quiet for ${quiet}`],
  };
}
