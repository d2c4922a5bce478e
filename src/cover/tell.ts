import type { Ctx } from '../deps.ts';
import { insertNotices } from '../notices/queries.ts';
import { peopleByIds, reachableAdmins } from '../people/queries.ts';

/** Writes a notice for one person, worded for their zone. `key` makes telling twice harmless. */
export async function tell(
  ctx: Ctx,
  key: string,
  person: string,
  subject: string,
  textFor: (zone: string) => string,
): Promise<void> {
  const reader = (await peopleByIds(ctx.db, [person])).get(person);
  if (!reader) return;
  const text = textFor(reader.timeZone);
  await insertNotices(ctx, [{ key: `${key} ${person}`, person, method: null, subject, text, dueAt: ctx.now }]);
}

/** The same to every admin who can be reached, but for `except`. */
export async function tellAdmins(
  ctx: Ctx,
  key: string,
  except: string,
  subject: string,
  textFor: (zone: string) => string,
): Promise<void> {
  const admins = (await reachableAdmins(ctx.db)).filter(({ id }) => id !== except);
  await insertNotices(
    ctx,
    admins.map(({ id, timeZone }) => ({
      ...{ key: `${key} ${id}`, person: id, method: null, subject, text: textFor(timeZone), dueAt: ctx.now },
    })),
  );
}
