import type { Ctx } from '../deps.ts';
import { insertNotices } from '../notices/queries.ts';
import { isReachable, type Person } from '../people/person.ts';
import { peopleByIds } from '../people/queries.ts';
import { peopleNeeded } from '../rotations/definition.ts';
import type { Rotation } from '../rotations/rotation.ts';
import { type CoverRequest, questionKey } from './cover-request.ts';
import { absencesOver } from './queries.ts';
import { saidQuestion } from './wording.ts';

/**
 * Asks the other responders of the rotation who can be reached and are not absent then, or the one person a swap is asked of, and
 * answers whom. Each is asked once, and once more for each `reminder`.
 */
export async function askPeople(
  ctx: Ctx,
  request: CoverRequest,
  rotation: Rotation,
  reminder?: Date,
): Promise<Person[]> {
  const { number, asker, asked, from, to } = request;
  const ids = asked === null ? peopleNeeded(rotation, ctx.now).filter((id) => id !== asker) : [asked];
  const known = await peopleByIds(ctx.db, [...ids, asker]);
  const away = new Set((await absencesOver(ctx.db, ids, from, to)).map(({ person }) => person));
  const people = ids
    .flatMap((id) => known.get(id) ?? [])
    .filter((person) => isReachable(person) && person.role !== 'viewer' && (asked !== null || !away.has(person.id)));
  const name = known.get(asker)?.name ?? asker;
  const subject = `${reminder ? 'Still open: ' : ''}${name} asks ${asked === null ? 'for cover' : 'to swap'}`;
  await insertNotices(
    ctx,
    people.map(({ id, timeZone }) => ({
      key: questionKey(number, id, reminder),
      ...{ person: id, method: null, subject },
      text: `${reminder ? 'Still open: ' : ''}${saidQuestion(request, name, timeZone)}`,
      dueAt: ctx.now,
    })),
  );
  return people;
}
