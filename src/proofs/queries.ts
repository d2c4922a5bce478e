import type { Selectable } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { type ContactTest, WAIT_MS } from './contact-test.ts';

const testOf = (row: Selectable<Database['contact_tests']>): ContactTest => ({
  person: row.person_id,
  method: row.method_id,
  askedAt: row.asked_at,
  askedBy: row.asked_by,
  answeredAt: row.answered_at,
});

export async function findTest(db: Db, person: string, method: string): Promise<ContactTest | null> {
  const row = await db
    .selectFrom('contact_tests')
    .selectAll()
    .where('person_id', '=', person)
    .where('method_id', '=', method)
    .executeTakeFirst();
  return row ? testOf(row) : null;
}

export async function testsOf(db: Db, person: string): Promise<ContactTest[]> {
  const rows = await db.selectFrom('contact_tests').selectAll().where('person_id', '=', person).execute();
  return rows.map(testOf);
}

/** In place of the one before. */
export async function writeTest(db: Db, { person, method, askedAt, askedBy }: ContactTest): Promise<void> {
  const fresh = { asked_at: askedAt, asked_by: askedBy, answered_at: null };
  await db
    .insertInto('contact_tests')
    .values({ person_id: person, method_id: method, ...fresh })
    .onConflict((conflict) => conflict.columns(['person_id', 'method_id']).doUpdateSet(fresh))
    .execute();
}

/** What waits for an answer from this number, whoever has it. */
export async function testsWaitingAt(db: Db, number: string, now: Date): Promise<ContactTest[]> {
  const rows = await db
    .selectFrom('contact_tests')
    .innerJoin('contact_methods', (join) =>
      join
        .onRef('contact_methods.person_id', '=', 'contact_tests.person_id')
        .onRef('contact_methods.id', '=', 'contact_tests.method_id'),
    )
    .selectAll('contact_tests')
    .where('type', '=', 'sms')
    .where('address', '=', number)
    .where('answered_at', 'is', null)
    .where('asked_at', '>', new Date(now.getTime() - WAIT_MS))
    .execute();
  return rows.map(testOf);
}

export async function answerTest(db: Db, person: string, method: string, now: Date): Promise<void> {
  await db
    .updateTable('contact_tests')
    .set({ answered_at: now })
    .where('person_id', '=', person)
    .where('method_id', '=', method)
    .where('answered_at', 'is', null)
    .execute();
}

/** The verified methods of this kind at one address, whoever has them. */
export async function methodsAt(
  db: Db,
  type: 'sms' | 'email' | 'voice',
  address: string,
): Promise<{ personId: string; methodId: string; address: string }[]> {
  return db
    .selectFrom('contact_methods')
    .select(['person_id as personId', 'id as methodId', 'address'])
    .where('type', '=', type)
    .where('address', '=', address)
    .where('verified_at', 'is not', null)
    .orderBy('person_id')
    .orderBy('id')
    .execute();
}

/** The newest incident that nobody has taken yet and that this person was paged for; with `since`, not before then. */
export async function pagedForNow(db: Db, person: string, since = new Date(0)): Promise<number | null> {
  const row = await db
    .selectFrom('incidents')
    .innerJoin('pages', 'pages.incident', 'incidents.number')
    .select('incidents.number')
    .where('incidents.status', '=', 'triggered')
    .where('pages.person_id', '=', person)
    .where('pages.at', '>', since)
    .orderBy('incidents.number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.number ?? null;
}

export async function noticeOf(db: Db, key: string): Promise<{ status: string; error: string | null } | null> {
  const row = await db.selectFrom('notices').select(['status', 'error']).where('key', '=', key).executeTakeFirst();
  return row ?? null;
}
