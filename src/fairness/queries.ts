import type { Db } from '../db/pool.ts';

/** When each person was paged within `[from, to)`, in epoch milliseconds. Who was not paged is not there. */
export async function pagesOver(db: Db, people: string[], from: Date, to: Date): Promise<Map<string, number[]>> {
  if (people.length === 0) return new Map();
  const rows = await db
    .selectFrom('pages')
    .select(['person_id', 'at'])
    .where('person_id', 'in', people)
    .where('at', '>=', from)
    .where('at', '<', to)
    .execute();
  const pages = new Map<string, number[]>();
  for (const { person_id, at } of rows) {
    const own = pages.get(person_id);
    if (own) own.push(at.getTime());
    else pages.set(person_id, [at.getTime()]);
  }
  return pages;
}
