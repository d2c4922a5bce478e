import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { Malformed, NotFound } from '../lib/errors.ts';
import type { Confirmation, ConfirmationStatus } from './confirmation.ts';

export async function findConfirmation(db: Db, number: number): Promise<Confirmation | null> {
  const row = await db.selectFrom('confirmations').selectAll().where('number', '=', number).executeTakeFirst();
  return row ? toConfirmation(row) : null;
}

/** Throws `NotFound`. */
export async function getConfirmation(db: Db, number: number): Promise<Confirmation> {
  const confirmation = await findConfirmation(db, number);
  if (!confirmation) throw new NotFound(`confirmation ${number}`);
  return confirmation;
}

/** Holds it until the transaction ends: an answer and the end of waiting may come at once. */
export async function lockConfirmation(db: Db, number: number): Promise<Confirmation | null> {
  const row = await db
    .selectFrom('confirmations')
    .selectAll()
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  return row ? toConfirmation(row) : null;
}

/** Newest first. */
export async function listConfirmations(
  db: Db,
  query: PageQuery & { rotation?: string; status?: ConfirmationStatus },
): Promise<Page<Confirmation>> {
  const after = afterCursor(query);
  if (after !== '' && !/^\d{1,15}$/.test(after)) throw new Malformed('The cursor is not one of this list.');
  let rows = db.selectFrom('confirmations').selectAll();
  if (after !== '') rows = rows.where('number', '<', Number(after));
  if (query.rotation !== undefined) rows = rows.where('rotation_id', '=', query.rotation);
  if (query.status !== undefined) rows = rows.where('status', '=', query.status);
  const found = await rows
    .orderBy('number', 'desc')
    .limit(query.limit + 1)
    .execute();
  return pageOf(found.map(toConfirmation), query.limit, ({ number }) => String(number));
}

/** Those of a person that can still be answered and were not, and those they have confirmed; the nearest shift first. */
export async function confirmationsOf(db: Db, person: string, now: Date): Promise<Confirmation[]> {
  const rows = await db
    .selectFrom('confirmations')
    .selectAll()
    .where('person_id', '=', person)
    .where('status', '<>', 'void')
    .where('shift_to', '>', now)
    .orderBy('shift_from')
    .orderBy('number')
    .execute();
  return rows.map(toConfirmation);
}

/** Those about shifts to come, whatever was answered, and those with something still to be done. */
export async function liveConfirmations(db: Db, now: Date): Promise<Confirmation[]> {
  const rows = await db
    .selectFrom('confirmations')
    .selectAll()
    .where('status', '<>', 'void')
    .where((eb) => eb.or([eb('shift_from', '>', now), eb('next_action_at', 'is not', null)]))
    .execute();
  return rows.map(toConfirmation);
}

/** The shifts that touch `[from, to)` and that nobody has confirmed, though they were asked twice. */
export async function unansweredOver(db: Db, rotations: string[], from: Date, to: Date): Promise<Confirmation[]> {
  if (rotations.length === 0) return [];
  const rows = await db
    .selectFrom('confirmations')
    .selectAll()
    .where('rotation_id', 'in', rotations)
    .where('status', '=', 'unanswered')
    .where('shift_from', '<', to)
    .where('shift_to', '>', from)
    .orderBy('shift_from')
    .orderBy('number')
    .execute();
  return rows.map(toConfirmation);
}

/** The numbers of those of a rotation whose next action is due. */
export async function dueConfirmations(db: Db, rotation: string, now: Date): Promise<number[]> {
  const rows = await db
    .selectFrom('confirmations')
    .select('number')
    .where('rotation_id', '=', rotation)
    .where('next_action_at', '<=', now)
    .orderBy('next_action_at')
    .execute();
  return rows.map(({ number }) => number);
}

/** Makes one that waits for its first asking; one that was void waits again, any other stays as it is. */
export async function insertConfirmation(
  db: Db,
  { rotation, person, from, to }: Pick<Confirmation, 'rotation' | 'person' | 'from' | 'to'>,
  firstAsk: Date,
  now: Date,
): Promise<void> {
  const fresh = { shift_to: to, asked: 0, status: 'waiting' as const, next_action_at: firstAsk, answered_at: null };
  await db
    .insertInto('confirmations')
    .values({ rotation_id: rotation, person_id: person, shift_from: from, ...fresh, created_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['rotation_id', 'person_id', 'shift_from'])
        .doUpdateSet(fresh)
        .where('confirmations.status', '=', 'void'),
    )
    .execute();
}

export async function setConfirmation(
  db: Db,
  number: number,
  change: Partial<Pick<Confirmation, 'status' | 'asked' | 'nextActionAt' | 'answeredAt'>>,
): Promise<void> {
  const { nextActionAt, answeredAt, ...same } = change;
  await db
    .updateTable('confirmations')
    .set({
      ...same,
      ...(nextActionAt === undefined ? {} : { next_action_at: nextActionAt }),
      ...(answeredAt === undefined ? {} : { answered_at: answeredAt }),
    })
    .where('number', '=', number)
    .execute();
}

/** The ids of the rotations that ask for confirmation now or in any definition they have had. */
export async function rotationsThatAsk(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('rotations')
    .select('id')
    .where(sql<boolean>`history @> '[{"definition": {"confirm": {}}}]'`)
    .execute();
  return rows.map(({ id }) => id);
}

/** The ids of those who want to be told of their shifts. */
export async function peopleWhoWantNotices(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('people').select('id').where(sql<boolean>`shift_notices <> '[]'`).execute();
  return rows.map(({ id }) => id);
}

const toConfirmation = (row: Selectable<Database['confirmations']>): Confirmation => ({
  number: row.number,
  rotation: row.rotation_id,
  person: row.person_id,
  from: row.shift_from,
  to: row.shift_to,
  asked: row.asked,
  status: row.status,
  nextActionAt: row.next_action_at,
  answeredAt: row.answered_at,
});
