import { type Load, MEASURES, type Measure } from './load.ts';

export interface PersonLoad extends Load {
  person: string;
  name: string;
  /** By whose clocks nights and weekends are counted. */
  timeZone: string;
  country: string | null;
  /** Whether the rotation, as it was last saved, names them; others have only helped out. */
  member: boolean;
}

/** How far apart the members are. */
export interface Spread {
  /** The most less the least. */
  range: number;
  /** The standard deviation, of all members and not of a sample. */
  deviation: number;
}

export interface Fairness {
  rotation: string;
  from: Date;
  to: Date;
  /** Members in the order in which they are due, then those who helped out. */
  people: PersonLoad[];
  spread: Record<Measure, Spread>;
  /** The member with the least load; null where there is none. */
  nextDue: string | null;
}

/** What weighs most comes first; where all of it is equal, the id decides. */
export const DUE_BY = ['hours', 'holidayHours', 'weekendHours', 'nightHours', 'pages'] as const satisfies Measure[];

export const DUE_RULE =
  'Next due is whoever of the rotation has the fewest hours on call; where those are equal, the fewest on holidays, then ' +
  'on weekends, then at night, then the fewest pages.';

export function compareLoads(people: readonly PersonLoad[]): Pick<Fairness, 'people' | 'spread' | 'nextDue'> {
  const inOrder = people.toSorted((a, b) => Number(b.member) - Number(a.member) || byLoad(a, b));
  const members = inOrder.filter(({ member }) => member);
  const spread = Object.fromEntries(
    MEASURES.map((measure) => [measure, spreadOf(members.map((load) => load[measure]))]),
  ) as Record<Measure, Spread>;
  return { people: inOrder, spread, nextDue: members[0]?.person ?? null };
}

function byLoad(a: PersonLoad, b: PersonLoad): number {
  for (const measure of DUE_BY) {
    const difference = (a[measure] ?? 0) - (b[measure] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.person < b.person ? -1 : 1;
}

/** Of those values that are known. */
function spreadOf(values: (number | null)[]): Spread {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { range: 0, deviation: 0 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return { range: Math.max(...known) - Math.min(...known), deviation: Math.sqrt(variance) };
}
