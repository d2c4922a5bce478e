import { lines } from './build.ts';

type Rotation = Parameters<typeof lines>[0];

/**
 * Shifts as tables and documents write them: `2026-03-29T03:00+02:00 bo`, a line for each local time from which somebody is
 * on call, `-` for nobody, and `end` for the end of what is looked at.
 */
export function parseShifts(written: readonly string[]) {
  const entries = written.map((line) => ({ at: toUtc(line.slice(0, 22)), who: line.slice(23) }));
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || last?.who !== 'end') throw new Error(`shifts begin with one and finish with "end": ${written}`);
  const tiles = entries.slice(0, -1).map(({ at, who }, index) => `${at} ${entries[index + 1]?.at} ${who}`);
  return { from: first.at, to: last.at, tiles };
}

/** What `tiles` of `parseShifts` must be for this rotation. */
export const shiftsOf = (rotation: Rotation, { from, to }: { from: string; to: string }): string[] =>
  lines(rotation, `${from}Z`, `${to}Z`);

const toUtc = (local: string): string => new Date(local).toISOString().replace(':00.000Z', '');
