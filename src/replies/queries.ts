import type { Db } from '../db/pool.ts';
import type { Candidate } from './reply.ts';

/** Keeps an inbound message once. False when it is there already: then it has been, or is being, acted on. */
export async function insertReply(
  db: Db,
  reply: { sid: string; person: string | null; body: string },
  now: Date,
): Promise<boolean> {
  const row = await db
    .insertInto('replies')
    .values({
      message_sid: reply.sid,
      person_id: reply.person,
      body: reply.body,
      answer: '',
      understood: true,
      received_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('message_sid')
    .executeTakeFirst();
  return row !== undefined;
}

export async function saveAnswer(db: Db, sid: string, answer: string, understood: boolean): Promise<void> {
  await db.updateTable('replies').set({ answer, understood }).where('message_sid', '=', sid).execute();
}

export async function answerTo(db: Db, sid: string): Promise<string> {
  const row = await db.selectFrom('replies').select('answer').where('message_sid', '=', sid).executeTakeFirst();
  return row?.answer ?? '';
}

export async function countNotUnderstood(db: Db, person: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom('replies')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('person_id', '=', person)
    .where('understood', '=', false)
    .where('received_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** The open incidents that a person has been paged for, newest first. */
export async function openIncidentsPagedTo(db: Db, person: string): Promise<(Candidate & { summary: string })[]> {
  const rows = await db
    .selectFrom('incidents')
    .select(['number', 'status', 'summary'])
    .where('status', '<>', 'resolved')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('pages')
          .select('id')
          .whereRef('pages.incident', '=', 'incidents.number')
          .where('person_id', '=', person),
      ),
    )
    .orderBy('number', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({ ...row, status: row.status as Candidate['status'] }));
}
