import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { Malformed, NotFound } from '../lib/errors.ts';
import type { Absence } from './absence.ts';
import type { CoverRequest } from './cover-request.ts';

/** The absences of these people that touch `[from, to)`. */
export async function absencesOver(db: Db, people: string[], from: Date, to: Date): Promise<Absence[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('absences')
    .selectAll()
    .where('person_id', 'in', people)
    .where('to_at', '>', from)
    .where('from_at', '<', to)
    .orderBy('from_at')
    .orderBy('id')
    .execute();
  return rows.map(toAbsence);
}

/** In the order of their making. */
export async function listAbsences(
  db: Db,
  person: string,
  query: PageQuery & { from?: string; to?: string },
): Promise<Page<Absence>> {
  let rows = db
    .selectFrom('absences')
    .selectAll()
    .where('person_id', '=', person)
    .where('id', '>', numberAfter(query) ?? 0);
  if (query.from !== undefined) rows = rows.where('to_at', '>', new Date(query.from));
  if (query.to !== undefined) rows = rows.where('from_at', '<', new Date(query.to));
  const found = await rows
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(found.map(toAbsence), query.limit, ({ id }) => String(id));
}

export async function findAbsence(db: Db, person: string, id: number): Promise<Absence | null> {
  const row = await db
    .selectFrom('absences')
    .selectAll()
    .where('person_id', '=', person)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? toAbsence(row) : null;
}

export type NewAbsence = Omit<Absence, 'id'>;

export async function insertAbsences(db: Db, absences: NewAbsence[], now: Date): Promise<Absence[]> {
  if (absences.length === 0) return [];
  const rows = await db
    .insertInto('absences')
    .values(
      absences.map(({ person, from, to, note, calendarUid }) => ({
        ...{ person_id: person, from_at: from, to_at: to, note, calendar_uid: calendarUid, created_at: now },
      })),
    )
    .returningAll()
    .execute();
  return rows.map(toAbsence);
}

export async function removeAbsences(db: Db, ids: number[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('absences').where('id', 'in', ids).execute();
}

/** What the person's own calendar has given so far. */
export async function calendarAbsencesOf(db: Db, person: string): Promise<Absence[]> {
  const rows = await db
    .selectFrom('absences')
    .selectAll()
    .where('person_id', '=', person)
    .where('calendar_uid', 'is not', null)
    .execute();
  return rows.map(toAbsence);
}

export interface CalendarDue {
  person: string;
  zone: string;
  /** May be a secret of the person's: not for logs. */
  address: string;
  /** How often in a row it could not be read. */
  failures: number;
}

/**
 * Takes the absence calendars that were not looked at since `since`, or have another address now: whoever takes one reads
 * it.
 */
export async function claimDueCalendars(db: Db, now: Date, since: Date): Promise<CalendarDue[]> {
  const { rows } = await sql<CalendarDue>`
    WITH claimed AS (
      INSERT INTO absence_calendars AS old (person_id, address_hash, polled_at)
      SELECT id, sha256(convert_to(absence_calendar, 'UTF8')), ${now}::timestamptz
      FROM people WHERE absence_calendar IS NOT NULL ORDER BY id
      ON CONFLICT (person_id) DO UPDATE SET address_hash = excluded.address_hash, polled_at = excluded.polled_at,
        failures = CASE WHEN old.address_hash = excluded.address_hash THEN old.failures ELSE 0 END
      WHERE old.polled_at <= ${since} OR old.address_hash <> excluded.address_hash
      RETURNING person_id, failures)
    SELECT people.id AS person, time_zone AS zone, absence_calendar AS address, failures
    FROM people JOIN claimed ON claimed.person_id = people.id ORDER BY people.id`.execute(db);
  return rows;
}

export async function setCalendarFailures(db: Db, person: string, failures: number): Promise<void> {
  await db.updateTable('absence_calendars').set({ failures }).where('person_id', '=', person).execute();
}

/** How the reading of somebody's absence calendar goes. */
export interface CalendarStatus {
  /** Null where the person has none. */
  address: string | null;
  /** When it was last looked at, whatever came of it; null where this address was not yet. */
  readAt: Date | null;
  /** How often in a row it could not be read. */
  failures: number;
}

export async function calendarStatusOf(db: Db, person: string): Promise<CalendarStatus> {
  const row = await db
    .selectFrom('people')
    .leftJoin('absence_calendars', (join) =>
      join
        .onRef('absence_calendars.person_id', '=', 'people.id')
        .on(sql<boolean>`absence_calendars.address_hash = sha256(convert_to(people.absence_calendar, 'UTF8'))`),
    )
    .select(['people.absence_calendar', 'absence_calendars.polled_at', 'absence_calendars.failures'])
    .where('people.id', '=', person)
    .executeTakeFirst();
  return { address: row?.absence_calendar ?? null, readAt: row?.polled_at ?? null, failures: row?.failures ?? 0 };
}

/** Of people who no longer have a calendar. */
export async function removeAbsencesWithoutCalendar(db: Db): Promise<void> {
  await db
    .deleteFrom('absences')
    .where('calendar_uid', 'is not', null)
    .where('person_id', 'in', db.selectFrom('people').select('id').where('absence_calendar', 'is', null))
    .execute();
}

export async function insertCoverRequest(
  db: Db,
  request: Pick<CoverRequest, 'rotation' | 'asker' | 'asked' | 'from' | 'to' | 'returns'>,
  nextActionAt: Date,
  now: Date,
): Promise<CoverRequest> {
  const { rotation, asker, asked, from, to, returns } = request;
  const row = await db
    .insertInto('cover_requests')
    .values({
      ...{ rotation_id: rotation, asker, asked, from_at: from, to_at: to },
      return_from_at: returns?.from ?? null,
      return_to_at: returns?.to ?? null,
      ...{ status: 'open', created_at: now, next_action_at: nextActionAt },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toCoverRequest(row);
}

export async function findCoverRequest(db: Db, number: number): Promise<CoverRequest | null> {
  const row = await db.selectFrom('cover_requests').selectAll().where('number', '=', number).executeTakeFirst();
  return row ? toCoverRequest(row) : null;
}

/** Throws `NotFound`. */
export async function getCoverRequest(db: Db, number: number): Promise<CoverRequest> {
  return orNotFound(await findCoverRequest(db, number), number);
}

/** Holds it until the transaction ends: whoever comes second finds what the first has made of it. Throws `NotFound`. */
export async function lockCoverRequest(db: Db, number: number): Promise<CoverRequest> {
  const row = await db
    .selectFrom('cover_requests')
    .selectAll()
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  return orNotFound(row ? toCoverRequest(row) : null, number);
}

/** Newest first. */
export async function listCoverRequests(
  db: Db,
  query: PageQuery & { rotation?: string; status?: CoverRequest['status'] },
): Promise<Page<CoverRequest>> {
  const before = numberAfter(query);
  let rows = db.selectFrom('cover_requests').selectAll();
  if (before !== null) rows = rows.where('number', '<', before);
  if (query.rotation !== undefined) rows = rows.where('rotation_id', '=', query.rotation);
  if (query.status !== undefined) rows = rows.where('status', '=', query.status);
  const found = await rows
    .orderBy('number', 'desc')
    .limit(query.limit + 1)
    .execute();
  return pageOf(found.map(toCoverRequest), query.limit, ({ number }) => String(number));
}

/** Of these rotations: those that are open, and those that were taken and are not over. In the order of their stretches. */
export async function requestsAhead(db: Db, rotations: string[], now: Date): Promise<CoverRequest[]> {
  if (rotations.length === 0) return [];
  const rows = await db
    .selectFrom('cover_requests')
    .selectAll()
    .where('rotation_id', 'in', rotations)
    .where('status', 'in', ['open', 'taken'])
    .where((eb) => eb.or([eb('status', '=', 'open'), eb('to_at', '>', now), eb('return_to_at', '>', now)]))
    .orderBy('from_at')
    .orderBy('number')
    .execute();
  return rows.map(toCoverRequest);
}

/** Open ones in which this person asks for something that touches the stretch. */
export async function openRequestsOf(
  db: Db,
  { rotation, asker, from, to }: Pick<CoverRequest, 'rotation' | 'asker' | 'from' | 'to'>,
): Promise<CoverRequest[]> {
  const rows = await db
    .selectFrom('cover_requests')
    .selectAll()
    .where('rotation_id', '=', rotation)
    .where('asker', '=', asker)
    .where('status', '=', 'open')
    .where('to_at', '>', from)
    .where('from_at', '<', to)
    .orderBy('number')
    .execute();
  return rows.map(toCoverRequest);
}

/** The numbers of those whose reminder or deadline has come, the longest waiting first. */
export async function dueCoverRequests(db: Db, now: Date, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('cover_requests')
    .select('number')
    .where('next_action_at', '<=', now)
    .orderBy('next_action_at')
    .limit(limit)
    .execute();
  return rows.map(({ number }) => number);
}

export async function putOffCoverRequest(db: Db, number: number, nextActionAt: Date): Promise<void> {
  await db.updateTable('cover_requests').set({ next_action_at: nextActionAt }).where('number', '=', number).execute();
}

export async function settleCoverRequest(
  db: Db,
  number: number,
  status: Exclude<CoverRequest['status'], 'open'>,
  takenBy: string | null,
  now: Date,
): Promise<CoverRequest> {
  const row = await db
    .updateTable('cover_requests')
    .set({ status, taken_by: takenBy, settled_at: now, next_action_at: null })
    .where('number', '=', number)
    .where('status', '=', 'open')
    .returningAll()
    .executeTakeFirstOrThrow();
  return toCoverRequest(row);
}

function numberAfter(query: PageQuery): number | null {
  const after = afterCursor(query);
  if (after === '') return null;
  if (!/^\d{1,15}$/.test(after)) throw new Malformed('The cursor is not one of this list.');
  return Number(after);
}

function orNotFound(request: CoverRequest | null, number: number): CoverRequest {
  if (!request) throw new NotFound(`cover request ${number}`);
  return request;
}

const toAbsence = (row: Selectable<Database['absences']>): Absence => ({
  id: row.id,
  person: row.person_id,
  from: row.from_at,
  to: row.to_at,
  note: row.note,
  calendarUid: row.calendar_uid,
});

const toCoverRequest = (row: Selectable<Database['cover_requests']>): CoverRequest => ({
  number: row.number,
  rotation: row.rotation_id,
  asker: row.asker,
  asked: row.asked,
  from: row.from_at,
  to: row.to_at,
  returns: row.return_from_at && row.return_to_at && { from: row.return_from_at, to: row.return_to_at },
  status: row.status,
  takenBy: row.taken_by,
  createdAt: row.created_at,
  settledAt: row.settled_at,
  nextActionAt: row.next_action_at,
});
