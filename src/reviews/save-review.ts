import { DateTime } from 'luxon';
import { type Ctx, inTransaction } from '../deps.ts';
import { findIncident } from '../incidents/queries.ts';
import { Invalid, NotFound } from '../lib/errors.ts';
import { randomKey } from '../lib/ids.ts';
import { oneLine } from '../lib/text.ts';
import type { NewNotice } from '../notices/notice.ts';
import { cancelNotices, insertNotices } from '../notices/queries.ts';
import { mailMethod } from '../people/contact-method.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds } from '../people/queries.ts';
import { followUpsOf, type NewFollowUp, replaceFollowUps, writeReview } from './queries.ts';
import type { ReviewInput } from './schemas.ts';

const REMIND_AT_HOUR = 9;

export type FollowUpInput = NonNullable<ReviewInput['followUps']>[number];

/** What is said of a review; the follow-ups may depend on those that there are. */
type Said = Pick<ReviewInput, 'summary'> & {
  followUps?: FollowUpInput[] | ((known: FollowUpInput[]) => FollowUpInput[]) | undefined;
};

/**
 * Begins the review of an incident, or adds to it. Whoever owns a follow-up is reminded at nine, by their own clock, on
 * the day on which it is due. Throws `NotFound` and `Invalid`.
 */
export function saveReview(ctx: Ctx, incident: number, { summary, followUps }: Said): Promise<{ isNew: boolean }> {
  return inTransaction(ctx, async (tx) => {
    if (!(await findIncident(tx.db, incident))) throw new NotFound(`incident ${incident}`);
    const isNew = await writeReview(tx.db, { incident, summary, by: tx.actor.name }, tx.now);
    const wanted = typeof followUps === 'function' ? followUps(await knownFollowUps(tx, incident)) : followUps;
    if (wanted) await saveFollowUps(tx, incident, wanted);
    return { isNew };
  });
}

async function knownFollowUps({ db }: Ctx, incident: number): Promise<FollowUpInput[]> {
  const known = await followUpsOf(db, incident);
  return known.map(({ text, owner, due, done }) => ({ text, owner: owner?.id, due: due ?? undefined, done }));
}

async function saveFollowUps(tx: Ctx, incident: number, wanted: FollowUpInput[]): Promise<void> {
  const people = await peopleByIds(tx.db, [...new Set(wanted.flatMap(({ owner }) => owner ?? []))]);
  const unknown = wanted.findIndex(({ owner }) => owner !== undefined && !people.has(owner));
  const { owner: nobody } = wanted[unknown] ?? {};
  if (nobody !== undefined)
    throw new Invalid(`There is no person ${nobody}.`, [
      { path: `followUps.${unknown}.owner`, message: `there is no person "${nobody}"` },
    ]);
  const before = new Map((await followUpsOf(tx.db, incident)).map((followUp) => [followUp.text, followUp]));
  const notices: NewNotice[] = [];
  const followUps = wanted.map(({ text, owner = null, due = null, done }): NewFollowUp => {
    const known = before.get(text);
    if (known && known.due === due && known.done === done && (known.owner?.id ?? null) === owner)
      return { text, owner, due, done, reminderKey: known.reminderKey };
    const person = people.get(owner ?? '');
    if (!person || due === null || done) return { text, owner, due, done, reminderKey: null };
    const notice = reminder(tx, incident, { text, due }, person);
    notices.push(notice);
    return { text, owner, due, done, reminderKey: notice.key };
  });
  const kept = new Set(followUps.map(({ reminderKey }) => reminderKey));
  await cancelNotices(
    tx,
    [...before.values()].flatMap(({ reminderKey }) => (reminderKey && !kept.has(reminderKey) ? reminderKey : [])),
  );
  await replaceFollowUps(tx.db, incident, followUps);
  await insertNotices(tx, notices);
}

function reminder(tx: Ctx, incident: number, about: { text: string; due: string }, person: Person): NewNotice {
  const morning = DateTime.fromISO(about.due, { zone: person.timeZone }).set({ hour: REMIND_AT_HOUR }).toJSDate();
  const dueAt = new Date(Math.max(morning.getTime(), tx.now.getTime()));
  return {
    // A reminder that was taken back and is wanted again is another one.
    key: `follow-up ${incident} ${randomKey()}`,
    person: person.id,
    method: mailMethod(person)?.id ?? null,
    subject: `Due ${about.due}: ${oneLine(about.text, 100)}`,
    text: `Follow-up of #${incident}, due ${about.due}: ${about.text}`,
    dueAt,
  };
}
