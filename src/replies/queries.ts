import type { ExpressionBuilder } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import type { Incident } from '../incidents/incident.ts';
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

/** Whether the line where the incident has got to was paged. Where it was empty, it was not, whoever was called in by name. */
export async function isLinePaged(db: Db, { number, line, round }: Incident): Promise<boolean> {
  const page = await db
    .selectFrom('pages')
    .select('id')
    .where('incident', '=', number)
    .where('line', '=', line)
    .where('round', '=', round)
    .where('requested', '=', false)
    .executeTakeFirst();
  return page !== undefined;
}

/** More than anybody can have read of. */
const MOST_OPEN = 500;

/**
 * The open incidents that a person has been paged for, newest first; not those whose first message to them still waits
 * for the others of its bundle: nobody means what they have not heard of.
 */
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
    .where((eb) => eb.not(isNewsTo(eb, person)))
    .orderBy('number', 'desc')
    .limit(MOST_OPEN)
    .execute();
  return rows.map((row) => ({ ...row, status: row.status as Candidate['status'] }));
}

const isNewsTo = (eb: ExpressionBuilder<Database, 'incidents'>, person: string) =>
  eb.exists(
    eb
      .selectFrom('deliveries')
      .select(eb.lit(1).as('one'))
      .whereRef('deliveries.incident', '=', 'incidents.number')
      .where('deliveries.person_id', '=', person)
      .where('deliveries.status', 'in', ['queued', 'sending'])
      .where('deliveries.held', '=', true)
      .where((waiting) =>
        waiting.not(
          waiting.exists(
            waiting
              .selectFrom('deliveries as told')
              .innerJoin('pages', 'pages.id', 'told.page_id')
              .select(waiting.lit(1).as('one'))
              .whereRef('pages.incident', '=', 'incidents.number')
              .where('pages.person_id', '=', person)
              .where('told.attempts', '>', 0),
          ),
        ),
      ),
  );
