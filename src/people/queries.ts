import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Db } from '../db/pool.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { hashKey } from '../lib/ids.ts';
import type { ContactMethod } from './contact-method.ts';
import type { Person } from './person.ts';
import { CODE_ATTEMPTS, type WaitingCode } from './verification.ts';

export async function findPerson(db: Db, id: string): Promise<Person | null> {
  const row = await personRows(db).where('people.id', '=', id).executeTakeFirst();
  return row ? toPerson(row) : null;
}

/** Throws `NotFound`. */
export async function getPerson(db: Db, id: string): Promise<Person> {
  const person = await findPerson(db, id);
  if (!person) throw new NotFound(`person ${id}`);
  return person;
}

export async function listPeople(db: Db, query: PageQuery): Promise<Page<Person>> {
  const rows = await personRows(db)
    .where('people.id', '>', afterCursor(query))
    .orderBy('people.id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toPerson), query.limit, (person) => person.id);
}

export async function peopleByIds(db: Db, ids: string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await personRows(db).where('people.id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}

/** Admins with a verified method: the last resort when nobody else can be paged. */
export async function reachableAdmins(db: Db): Promise<Person[]> {
  const rows = await personRows(db).where('people.role', '=', 'admin').orderBy('people.id').execute();
  return rows.map(toPerson).filter((person) => person.contactMethods.some((method) => method.verified));
}

/** Whose verified method it is: several people may share a phone. Case does not matter in mail addresses. */
export async function findByAddress(db: Db, type: ContactMethod['type'], address: string): Promise<Person[]> {
  const rows = await personRows(db)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('contact_methods')
          .select('id')
          .whereRef('person_id', '=', 'people.id')
          .where('type', '=', type)
          .where('verified_at', 'is not', null)
          .where((eb) =>
            type === 'email'
              ? eb(eb.fn<string>('lower', ['address']), '=', address.toLowerCase())
              : eb('address', '=', address),
          ),
      ),
    )
    .orderBy('people.id')
    .execute();
  return rows.map(toPerson);
}

/** Creates or replaces. A method that stays the same keeps its row, and with it the code that is on its way. */
export async function writePerson(db: Db, person: Person, now: Date): Promise<void> {
  const columns = {
    name: person.name,
    role: person.role,
    time_zone: person.timeZone,
    notification_rules: JSON.stringify(person.notificationRules),
    shift_notices: JSON.stringify(person.shiftNotices),
    country: person.country ?? null,
    absence_calendar: person.absenceCalendar ?? null,
  };
  await db
    .insertInto('people')
    .values({ id: person.id, ...columns, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
  await deleteOtherMethods(db, person);
  if (person.contactMethods.length === 0) return;
  await db
    .insertInto('contact_methods')
    .values(
      person.contactMethods.map(({ id, type, address, verified }, position) => ({
        person_id: person.id,
        ...{ id, type, address, position },
        verified_at: verified ? now : null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'id']).doUpdateSet((eb) => ({
        position: eb.ref('excluded.position'),
        verified_at: sql<Date | null>`
          CASE WHEN excluded.verified_at IS NOT NULL
            THEN coalesce(contact_methods.verified_at, excluded.verified_at) END`,
      })),
    )
    .execute();
}

export async function removePerson(db: Db, id: string): Promise<void> {
  await db.deleteFrom('people').where('id', '=', id).execute();
}

/** Locks the method until the transaction ends: one code at a time. Throws `NotFound`. */
export async function lockMethod(db: Db, personId: string, methodId: string): Promise<ContactMethod> {
  const row = await db
    .selectFrom('contact_methods')
    .select(['id', 'type', 'address', 'verified_at'])
    .where('person_id', '=', personId)
    .where('id', '=', methodId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new NotFound(`contact method ${methodId} of a person ${personId}`);
  return { id: row.id, type: row.type, address: row.address, verified: row.verified_at !== null };
}

export async function findWaitingCode(db: Db, personId: string, methodId: string): Promise<WaitingCode | null> {
  const row = await db
    .selectFrom('verification_codes')
    .selectAll()
    .where('person_id', '=', personId)
    .where('method_id', '=', methodId)
    .executeTakeFirst();
  return row ? { codeHash: row.code_hash, expiresAt: row.expires_at, attemptsLeft: row.attempts_left } : null;
}

export async function storeCode(
  db: Db,
  personId: string,
  methodId: string,
  code: string,
  expiresAt: Date,
): Promise<void> {
  const fresh = { code_hash: hashKey(code), expires_at: expiresAt, attempts_left: CODE_ATTEMPTS };
  await db
    .insertInto('verification_codes')
    .values({ person_id: personId, method_id: methodId, ...fresh })
    .onConflict((conflict) => conflict.columns(['person_id', 'method_id']).doUpdateSet(fresh))
    .execute();
}

export async function spendAttempt(db: Db, personId: string, methodId: string): Promise<void> {
  await db
    .updateTable('verification_codes')
    .set((eb) => ({ attempts_left: eb('attempts_left', '-', 1) }))
    .where('person_id', '=', personId)
    .where('method_id', '=', methodId)
    .execute();
}

export async function dropCode(db: Db, personId: string, methodId: string): Promise<void> {
  await db
    .deleteFrom('verification_codes')
    .where('person_id', '=', personId)
    .where('method_id', '=', methodId)
    .execute();
}

export async function markVerified(db: Db, personId: string, methodId: string, now: Date): Promise<void> {
  await dropCode(db, personId, methodId);
  await db
    .updateTable('contact_methods')
    .set({ verified_at: now })
    .where('person_id', '=', personId)
    .where('id', '=', methodId)
    .execute();
}

async function deleteOtherMethods(db: Db, person: Person): Promise<void> {
  const kept = person.contactMethods.map(({ id, type, address }) => JSON.stringify([id, type, address]));
  const stored = await db.selectFrom('contact_methods').selectAll().where('person_id', '=', person.id).execute();
  const gone = stored.filter(({ id, type, address }) => !kept.includes(JSON.stringify([id, type, address])));
  if (gone.length === 0) return;
  await db
    .deleteFrom('contact_methods')
    .where('person_id', '=', person.id)
    .where(
      'id',
      'in',
      gone.map((method) => method.id),
    )
    .execute();
}

const personRows = (db: Db) =>
  db.selectFrom('people').select((eb) => [
    'people.id',
    'people.name',
    'people.role',
    'people.time_zone',
    'people.notification_rules',
    'people.shift_notices',
    'people.country',
    'people.absence_calendar',
    jsonArrayFrom(
      eb
        .selectFrom('contact_methods')
        .select(['id', 'type', 'address', sql<boolean>`verified_at IS NOT NULL`.as('verified')])
        .whereRef('person_id', '=', 'people.id')
        .orderBy('position'),
    ).as('methods'),
  ]);

type Row = Awaited<ReturnType<ReturnType<typeof personRows>['execute']>>[number];

const toPerson = (row: Row): Person => ({
  id: row.id,
  name: row.name,
  role: row.role,
  timeZone: row.time_zone,
  contactMethods: row.methods,
  notificationRules: row.notification_rules as Person['notificationRules'],
  shiftNotices: row.shift_notices as Person['shiftNotices'],
  ...(row.country === null ? {} : { country: row.country }),
  ...(row.absence_calendar === null ? {} : { absenceCalendar: row.absence_calendar }),
});
