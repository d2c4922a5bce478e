import type { Db } from '../db/pool.ts';
import { publicHolidays } from '../lib/holidays.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds } from '../people/queries.ts';
import { lastSaved } from '../rotations/definition.ts';
import { timelineOf } from '../rotations/period.ts';
import { getRotation } from '../rotations/queries.ts';
import { peopleOf, type Shift } from '../rotations/rotation.ts';
import { compareLoads, type Fairness } from './fairness.ts';
import { loadOf } from './load.ts';
import { pagesOver } from './queries.ts';

interface Period {
  from: Date;
  to: Date;
}

/** How the load of a rotation is shared over a period. Whoever has left goes by their id and the rotation's zone. */
export async function readFairness(db: Db, id: string, period: Period, now: Date): Promise<Fairness> {
  const { from, to } = period;
  const rotation = await getRotation(db, id, from);
  const { shifts } = timelineOf(rotation, period);
  const saved = lastSaved(rotation, now);
  const members = new Set(peopleOf(saved));
  const watches = watchesOf(shifts);
  const ids = [...new Set([...members, ...watches.keys()])];
  const people = await peopleByIds(db, ids);
  const pages = await pagesOver(db, ids, from, to);
  const holidays = await holidaysOf([...people.values()], period);
  const loads = ids.map((person) => {
    const { name = person, timeZone = saved.timeZone, country = null } = people.get(person) ?? {};
    const known = country === null ? null : (holidays.get(country) ?? null);
    const load = loadOf(watches.get(person) ?? [], pages.get(person) ?? [], timeZone, known);
    return { person, name, timeZone, country, member: members.has(person), ...load };
  });
  return { rotation: id, from, to, ...compareLoads(loads) };
}

function watchesOf(shifts: readonly Shift[]): Map<string, { from: number; to: number }[]> {
  const watches = new Map<string, { from: number; to: number }[]>();
  for (const { people, from, to } of shifts)
    for (const person of people) {
      const own = watches.get(person) ?? [];
      watches.set(person, own);
      own.push({ from: from.getTime(), to: to.getTime() });
    }
  return watches;
}

async function holidaysOf(people: Person[], { from, to }: Period): Promise<Map<string, Set<string> | null>> {
  const countries = [...new Set(people.flatMap(({ country }) => country ?? []))];
  return new Map(
    await Promise.all(countries.map(async (country) => [country, await publicHolidays(country, from, to)] as const)),
  );
}
