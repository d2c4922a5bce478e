import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Db } from '../db/pool.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { hashKey } from '../lib/ids.ts';
import type { ContactMethod } from './contact-method.ts';
import type { ShiftNotice } from './notification-rule.ts';
import { isReachable, type Person } from './person.ts';
import type { ProofKind } from './proof.ts';
import { CODE_ATTEMPTS, type WaitingCode } from './verification.ts';
import type { WakingHours } from './waking-hours.ts';

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

/** Admins with a usable method: the last resort when nobody else can be paged. */
export async function reachableAdmins(db: Db): Promise<Person[]> {
  const rows = await personRows(db).where('people.role', '=', 'admin').orderBy('people.id').execute();
  return rows.map(toPerson).filter(isReachable);
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
    waking_hours: person.wakingHours ? JSON.stringify(person.wakingHours) : null,
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
        failing_since: sql<Date | null>`
          CASE WHEN excluded.verified_at IS NOT NULL THEN contact_methods.failing_since END`,
        failing_reason: sql<string | null>`
          CASE WHEN excluded.verified_at IS NOT NULL THEN contact_methods.failing_reason END`,
      })),
    )
    .execute();
}

export async function setShiftNotices(db: Db, id: string, notices: ShiftNotice[]): Promise<void> {
  await db
    .updateTable('people')
    .set({ shift_notices: JSON.stringify(notices) })
    .where('id', '=', id)
    .execute();
}

export async function setAbsenceCalendar(db: Db, id: string, address: string | null): Promise<void> {
  await db.updateTable('people').set({ absence_calendar: address }).where('id', '=', id).execute();
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
    .set({ verified_at: now, failing_since: null, failing_reason: null, proved_at: now, proved_by: 'code' })
    .where('person_id', '=', personId)
    .where('id', '=', methodId)
    .execute();
  // The code came through: so the number takes our messages again.
  await sql`
    DELETE FROM opt_outs USING contact_methods text
    WHERE text.person_id = ${personId} AND text.id = ${methodId} AND text.type = 'sms'
      AND opt_outs.address = text.address`.execute(db);
  // Whoever reads a number's messages also answers its calls; not the other way round, for it may be a landline.
  await sql`
    UPDATE contact_methods call SET verified_at = coalesce(call.verified_at, ${now})
    FROM contact_methods text
    WHERE call.person_id = ${personId} AND call.type = 'voice' AND text.person_id = ${personId}
      AND text.id = ${methodId} AND text.type = 'sms' AND text.address = call.address`.execute(db);
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
    'people.waking_hours',
    jsonArrayFrom(
      eb
        .selectFrom('contact_methods')
        .select([
          'id',
          'type',
          'address',
          'failing_since',
          'failing_reason',
          'proved_at',
          'proved_by',
          sql<boolean>`verified_at IS NOT NULL`.as('verified'),
          sql<boolean>`type = 'sms' AND EXISTS (SELECT FROM opt_outs WHERE opt_outs.address = contact_methods.address)`.as(
            'opted_out',
          ),
        ])
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
  contactMethods: row.methods.map(toMethod),
  notificationRules: row.notification_rules as Person['notificationRules'],
  shiftNotices: row.shift_notices as Person['shiftNotices'],
  ...(row.waking_hours === null ? {} : { wakingHours: row.waking_hours as WakingHours }),
  ...(row.country === null ? {} : { country: row.country }),
  ...(row.absence_calendar === null ? {} : { absenceCalendar: row.absence_calendar }),
});

function toMethod(row: Row['methods'][number]): ContactMethod {
  const { id, type, address, verified, opted_out, failing_since, failing_reason, proved_at, proved_by } = row;
  return {
    ...{ id, type, address, verified },
    // Instants inside a JSON document are text.
    ...(failing_since ? { failing: { since: new Date(failing_since), reason: failing_reason ?? '' } } : {}),
    ...(opted_out ? { optedOut: true } : {}),
    ...(proved_at && proved_by ? { proved: { at: new Date(proved_at), by: proved_by } } : {}),
  };
}

/** Remembers that messages to a method cannot arrive. False where that is known already, or the method is another one now. */
export async function markFailing(
  db: Db,
  method: { personId: string; methodId: string; address: string },
  reason: string,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('contact_methods')
    .set({ failing_since: now, failing_reason: reason })
    .where('person_id', '=', method.personId)
    .where('id', '=', method.methodId)
    .where('address', '=', method.address)
    .where('failing_since', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A proof is written down once in this time: a storm must not queue up at one row. */
const PROOF_GRAIN_MS = 60_000;

/** A message arrived, or was answered: the method works. Nothing where it is another one by now. */
export async function markProved(
  db: Db,
  method: { personId: string; methodId: string; address: string },
  by: ProofKind,
  now: Date,
): Promise<void> {
  const lately = new Date(now.getTime() - PROOF_GRAIN_MS);
  await db
    .updateTable('contact_methods')
    .set({ failing_since: null, failing_reason: null, proved_at: now, proved_by: by })
    .where('person_id', '=', method.personId)
    .where('id', '=', method.methodId)
    .where('address', '=', method.address)
    .where((eb) =>
      eb.or([eb('failing_since', 'is not', null), eb('proved_at', 'is', null), eb('proved_at', '<', lately)]),
    )
    .execute();
}

/** False where the number had opted out already. */
export async function insertOptOut(db: Db, address: string, source: 'reply' | 'provider', now: Date): Promise<boolean> {
  const row = await db
    .insertInto('opt_outs')
    .values({ address, since: now, source })
    .onConflict((conflict) => conflict.doNothing())
    .returning('address')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteOptOut(db: Db, address: string): Promise<void> {
  await db.deleteFrom('opt_outs').where('address', '=', address).execute();
}
