import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { type StoredRelease, toRelease } from '../releases/queries.ts';
import { canBeUndone, RELEASE_KINDS } from '../releases/release.ts';
import type { KeptCheck, KeptHole } from './kept-check.ts';
import type { Span, Standby } from './standby.ts';

/** What has nothing to go back to is done at once, and is not checked. */
const CHECKED_KINDS = RELEASE_KINDS.filter((kind) => canBeUndone({ kind }));

/**
 * Stands for all that a check relies on: definitions, overrides, what works of contact methods, absences, and who did not
 * confirm. Another text: something has changed.
 */
export async function readRelied(db: Db, now: Date): Promise<string> {
  const { rows } = await sql<{ relied: string }>`
    SELECT concat_ws(' ',
      (SELECT revision FROM settings WHERE id = 1),
      (SELECT concat(count(*), '-', max(failing_since)) FROM contact_methods WHERE failing_since IS NOT NULL),
      (SELECT concat(count(*), '-', max(since)) FROM opt_outs),
      (SELECT concat(count(*), '-', max(id)) FROM absences),
      (SELECT md5(string_agg(number::text, ' ' ORDER BY number)) FROM confirmations
        WHERE status = 'unanswered' AND shift_to > ${now}),
      (SELECT md5(string_agg(number::text, ' ' ORDER BY number)) FROM release_standbys WHERE status = 'unanswered')
    ) AS relied`.execute(db);
  return rows[0]?.relied ?? '';
}

/** More than this at one time nobody goes through. */
const MOST_AT_RISK = 200;

/** What may still break things and could be undone, the newest first. */
export async function releasesToBeUndone(db: Db, now: Date): Promise<StoredRelease[]> {
  const rows = await db
    .selectFrom('releases')
    .selectAll()
    .where('risk_until', '>', now)
    .where('kind', 'in', CHECKED_KINDS)
    .orderBy('id', 'desc')
    .limit(MOST_AT_RISK)
    .execute();
  return rows.map(toRelease);
}

/** Locks one release whose window is not over, and whose check is older than it, or than what it relies on; null: none. */
export async function lockStale(db: Db, relied: string, now: Date): Promise<StoredRelease | null> {
  const row = await db
    .selectFrom('releases')
    .selectAll()
    .where('risk_until', '>', now)
    .where('kind', 'in', CHECKED_KINDS)
    .where((eb) =>
      eb.or([eb(sql`checked_with`, 'is distinct from', relied), eb('checked_at', '<', eb.ref('updated_at'))]),
    )
    .orderBy(sql`checked_at NULLS FIRST`)
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ? toRelease(row) : null;
}

export const isChecked = ({ kind, riskUntil }: StoredRelease, now: Date): boolean =>
  CHECKED_KINDS.includes(kind) && riskUntil > now;

export async function setChecked(db: Db, release: number, relied: string, now: Date): Promise<void> {
  await db.updateTable('releases').set({ checked_at: now, checked_with: relied }).where('id', '=', release).execute();
}

export async function insertCheck(db: Db, release: number, check: KeptCheck): Promise<void> {
  await db
    .insertInto('release_checks')
    .values({
      ...{ release_id: release, at: check.at, result: check.result, from_at: check.from, to_at: check.to },
      holes: JSON.stringify(check.holes),
    })
    .execute();
}

/** The newest of each of these releases. */
export async function checksOf(db: Db, releases: number[]): Promise<Map<number, KeptCheck>> {
  if (releases.length === 0) return new Map();
  const rows = await db
    .selectFrom('release_checks')
    .selectAll()
    .distinctOn('release_id')
    .where('release_id', 'in', releases)
    .orderBy('release_id')
    .orderBy('id', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.release_id, toCheck(row)]));
}

/** More turns than this nobody reads. */
const MOST_CHECKS = 200;

/** Each time that its check said something else, the newest first. */
export async function historyOf(db: Db, release: number): Promise<KeptCheck[]> {
  const rows = await db
    .selectFrom('release_checks')
    .selectAll()
    .where('release_id', '=', release)
    .orderBy('id', 'desc')
    .limit(MOST_CHECKS)
    .execute();
  return rows.map(toCheck);
}

type StoredHole = Omit<KeptHole, 'spans'> & { spans: { from: string; to: string }[] };

const toCheck = (row: Selectable<Database['release_checks']>): KeptCheck => ({
  ...{ at: row.at, result: row.result, from: row.from_at, to: row.to_at },
  holes: (row.holes as StoredHole[]).map((hole) => ({ ...hole, spans: hole.spans.map(toSpan) })),
});

const toSpan = ({ from, to }: { from: string; to: string }): Span => ({ from: new Date(from), to: new Date(to) });

/** Those of each of these releases who are on call in its window, by their hours. */
export async function standbysOf(db: Db, releases: number[]): Promise<Standby[]> {
  if (releases.length === 0) return [];
  const rows = await db.selectFrom('release_standbys').selectAll().where('release_id', 'in', releases).execute();
  return rows.map(toStandby).sort((a, b) => begins(a) - begins(b) || a.number - b.number);
}

const begins = ({ spans }: Standby): number => spans[0]?.from.getTime() ?? 0;

export async function findStandby(db: Db, number: number): Promise<Standby | null> {
  const row = await db.selectFrom('release_standbys').selectAll().where('number', '=', number).executeTakeFirst();
  return row ? toStandby(row) : null;
}

/** Holds it until the transaction ends: an answer and the end of waiting may come at once. */
export async function lockStandby(db: Db, number: number): Promise<Standby | null> {
  const row = await db
    .selectFrom('release_standbys')
    .selectAll()
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  return row ? toStandby(row) : null;
}

/** What a person was asked and has not answered, of what is not over. */
export async function askedOf(db: Db, person: string, now: Date): Promise<Standby[]> {
  const rows = await db
    .selectFrom('release_standbys')
    .selectAll()
    .where('person_id', '=', person)
    .where('status', 'in', ['waiting', 'unanswered'])
    .where('asked', '>', 0)
    .orderBy('begins_at')
    .execute();
  return rows.map(toStandby).filter(({ spans }) => (spans.at(-1)?.to ?? now) > now);
}

/** The numbers of those whose next telling is due. */
export async function dueStandbys(db: Db, now: Date, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('release_standbys')
    .select('number')
    .where('next_action_at', '<=', now)
    .orderBy('next_action_at')
    .limit(limit)
    .execute();
  return rows.map(({ number }) => number);
}

type Fresh = Pick<Standby, 'release' | 'person' | 'begins' | 'spans' | 'status' | 'nextActionAt'>;

/** Makes a standby, or begins anew with one whose plan is another now. */
export async function writeStandby(
  db: Db,
  { release, person, begins, spans, status, nextActionAt }: Fresh,
  now: Date,
): Promise<void> {
  const plan = {
    ...{ begins_at: begins, spans: JSON.stringify(spans), asked: 0, status },
    ...{ next_action_at: nextActionAt, answered_at: null },
  };
  await db
    .insertInto('release_standbys')
    .values({ release_id: release, person_id: person, ...plan, created_at: now })
    .onConflict((conflict) => conflict.columns(['release_id', 'person_id']).doUpdateSet(plan))
    .execute();
}

export async function setStandby(
  db: Db,
  number: number,
  { nextActionAt, answeredAt, ...same }: Partial<Pick<Standby, 'status' | 'asked' | 'nextActionAt' | 'answeredAt'>>,
): Promise<void> {
  await db
    .updateTable('release_standbys')
    .set({
      ...same,
      ...(nextActionAt === undefined ? {} : { next_action_at: nextActionAt }),
      ...(answeredAt === undefined ? {} : { answered_at: answeredAt }),
    })
    .where('number', '=', number)
    .execute();
}

const toStandby = (row: Selectable<Database['release_standbys']>): Standby => ({
  number: row.number,
  release: row.release_id,
  person: row.person_id,
  begins: row.begins_at,
  spans: (row.spans as { from: string; to: string }[]).map(toSpan),
  asked: row.asked,
  status: row.status,
  nextActionAt: row.next_action_at,
  answeredAt: row.answered_at,
});
