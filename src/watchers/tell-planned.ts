import { type Ctx, inTransaction } from '../deps.ts';
import type { NewNotice } from '../notices/notice.ts';
import { hasNotice, insertNotices, noticeStatuses } from '../notices/queries.ts';
import { mailMethod } from '../people/contact-method.ts';
import { peopleByIds } from '../people/queries.ts';
import { plannedReleases } from '../releases/queries.ts';
import type { Release } from '../releases/release.ts';
import { plannedKey, plannedPrefix } from './news-key.ts';
import { watchersOf } from './queries.ts';
import { plannedText } from './wording.ts';

/**
 * Tells those who watch a component of what is planned for it, and again when that is moved; of one time once, however
 * often it is looked at. Answers how many notices were written.
 */
export async function tellPlanned(ctx: Ctx): Promise<number> {
  let written = 0;
  for (const release of await plannedReleases(ctx.db, ctx.now)) written += await tell(ctx, release);
  return written;
}

async function tell(ctx: Ctx, release: Release): Promise<number> {
  const { plannedAt } = release;
  const watchers = await watchersOf(ctx.db, 'notices', release.components);
  if (!plannedAt || watchers.length === 0) return 0;
  const keyOf = (person: string) => plannedKey(release.id, plannedAt, person);
  const told = await noticeStatuses(ctx.db, watchers.map(keyOf));
  const people = await peopleByIds(
    ctx.db,
    watchers.filter((person) => !told.has(keyOf(person))),
  );
  const notices: NewNotice[] = [];
  for (const person of people.values()) {
    const mail = mailMethod(person);
    if (!mail) continue;
    const moved = await hasNotice(ctx.db, plannedPrefix(release.id, person.id));
    const words = plannedText(release, plannedAt, person.timeZone, moved);
    notices.push({ key: keyOf(person.id), person: person.id, method: mail.id, ...words, dueAt: ctx.now });
  }
  await inTransaction(ctx, (tx) => insertNotices(tx, notices));
  return notices.length;
}
