import { allComponents } from '../components/queries.ts';
import { type Ctx, inTransaction } from '../deps.ts';
import { insertNotices } from '../notices/queries.ts';
import { mailMethod } from '../people/contact-method.ts';
import { findPerson } from '../people/queries.ts';
import { relationsOf } from '../releases/change.ts';
import { listChanges, plannedReleases } from '../releases/queries.ts';
import { digestKey } from './news-key.ts';
import { claimDigest, digestReaders, problemsIn, type Reader, watchesOf } from './queries.ts';
import { digestUntil } from './watch.ts';
import { digestText, type News } from './wording.ts';

const DAY_MS = 86_400_000;
/** Of a long silence no more is told. */
const MOST_DAYS = 7;
const PLANNED_DAYS = 7;
const MOST_CHANGES = 100;

/**
 * On working mornings everybody who wants it is mailed what happened since the last digest; where nothing did, nobody is.
 * Any number of workers may do this at once: of one morning a person is told once. Answers how many mails were written.
 */
export async function mailDigests(ctx: Ctx, publicUrl: string): Promise<number> {
  let written = 0;
  for (const reader of await digestReaders(ctx.db)) {
    const until = digestUntil(reader.zone, ctx.now);
    if (!until || until <= reader.until) continue;
    if (await inTransaction(ctx, (tx) => mailDigest(tx, reader, until, publicUrl))) written += 1;
  }
  return written;
}

async function mailDigest(tx: Ctx, reader: Reader, until: Date, publicUrl: string): Promise<boolean> {
  const { person: personId } = reader;
  if (!(await claimDigest(tx.db, personId, reader.until, until))) return false;
  const person = await findPerson(tx.db, personId);
  const mail = person && mailMethod(person);
  if (!mail) return false;
  const from = new Date(Math.max(reader.until.getTime(), until.getTime() - MOST_DAYS * DAY_MS));
  const digest = digestText(await newsFor(tx, personId, from, until), person.timeZone, publicUrl);
  if (!digest) return false;
  const key = digestKey(personId, until);
  await insertNotices(tx, [{ key, person: personId, method: mail.id, ...digest, dueAt: tx.now }]);
  return true;
}

async function newsFor({ db }: Ctx, person: string, from: Date, to: Date): Promise<News> {
  const watches = (await watchesOf(db, person)).filter(({ what }) => what === 'digest');
  const isAll = watches.some(({ component }) => component === null);
  const watched = isAll ? [] : watches.flatMap(({ component }) => component ?? []);
  const related = [...relationsOf(await allComponents(db), watched)];
  const components = isAll ? null : related.flatMap(([id, { kind }]) => (kind === 'dependent' ? [] : id));
  // Half-open: what happens in the very instant is told the next time.
  const last = new Date(to.getTime() - 1);
  const { items } = await listChanges(db, { from, to: last, components, limit: MOST_CHANGES });
  const week = new Date(to.getTime() + PLANNED_DAYS * DAY_MS);
  const planned = (await plannedReleases(db, to)).filter(
    (release) =>
      (release.plannedAt ?? week) < week &&
      (components === null || release.components.some((id) => components.includes(id))),
  );
  return {
    ...{ watched, from, to, planned },
    changes: items.toReversed().filter(({ release }) => !planned.some(({ id }) => id === release?.id)),
    incidents: await problemsIn(db, components, from, to),
  };
}
