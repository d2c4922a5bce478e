import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { LEASE_MS, type RollbackRun, type RunStatus } from './rollback-run.ts';

type Row = Selectable<Database['rollbacks']>;

const runOf = (row: Row): RollbackRun => ({
  id: row.id,
  incident: row.incident,
  release: row.release_id,
  askedBy: row.asked_by,
  askedName: row.asked_name,
  word: row.word,
  wordUntil: row.word_until,
  status: row.status,
  attempts: row.attempts,
  said: row.said,
});

export type NewRun = Pick<RollbackRun, 'incident' | 'release' | 'askedBy' | 'askedName' | 'wordUntil'> & {
  word: string;
};

export async function insertRun(db: Db, run: NewRun, now: Date): Promise<number> {
  const { id } = await db
    .insertInto('rollbacks')
    .values({
      ...{ incident: run.incident, release_id: run.release, asked_by: run.askedBy, asked_name: run.askedName },
      ...{ word: run.word, word_until: run.wordUntil, status: 'asked' },
      ...{ due_at: now, said: null, created_at: now, updated_at: now },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function countAsked(db: Db, incident: number, askedBy: string, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('rollbacks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('incident', '=', incident)
    .where('asked_by', '=', askedBy)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What this person asked for last, about this incident, and has not confirmed; locked. */
export async function lockAsked(db: Db, incident: number, askedBy: string): Promise<RollbackRun | null> {
  const row = await db
    .selectFrom('rollbacks')
    .selectAll()
    .where('incident', '=', incident)
    .where('asked_by', '=', askedBy)
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  return row ? runOf(row) : null;
}

/** What this person may confirm at `now`: the word of it is still good. */
export async function findAsked(db: Db, incident: number, askedBy: string, now: Date): Promise<RollbackRun | null> {
  const row = await db
    .selectFrom('rollbacks')
    .selectAll()
    .where('incident', '=', incident)
    .where('asked_by', '=', askedBy)
    .where('status', '=', 'asked')
    .where('word', 'is not', null)
    .where('word_until', '>', now)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? runOf(row) : null;
}

export async function lockRun(db: Db, id: number): Promise<RollbackRun | null> {
  const row = await db.selectFrom('rollbacks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row ? runOf(row) : null;
}

/** All of an incident, oldest first. */
export async function runsOf(db: Db, incident: number): Promise<RollbackRun[]> {
  const rows = await db.selectFrom('rollbacks').selectAll().where('incident', '=', incident).orderBy('id').execute();
  return rows.map(runOf);
}

/** The one that has gone too far to begin another. */
export async function runningOf(db: Db, release: number): Promise<RollbackRun | null> {
  const row = await db
    .selectFrom('rollbacks')
    .selectAll()
    .where('release_id', '=', release)
    .where('status', 'in', ['queued', 'calling', 'waiting', 'done', 'unclear'])
    .executeTakeFirst();
  return row ? runOf(row) : null;
}

/** A word is good for one answer, right or wrong. */
export async function useWord(db: Db, id: number, now: Date): Promise<void> {
  await db.updateTable('rollbacks').set({ word: null, updated_at: now }).where('id', '=', id).execute();
}

/** Only from one of the statuses that are given; answers whether it was in one of them. */
export async function setRun(
  db: Db,
  id: number,
  from: RunStatus[],
  to: { status: RunStatus; said?: string; dueAt?: Date },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('rollbacks')
    .set({
      status: to.status,
      updated_at: now,
      ...(to.said === undefined ? {} : { said: to.said }),
      ...(to.dueAt === undefined ? {} : { due_at: to.dueAt }),
    })
    .where('id', '=', id)
    .where('status', 'in', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes what is due for this worker alone, before anything is called: a claimed row is never claimed again. */
export async function claimDueRuns(db: Db, now: Date, limit: number): Promise<RollbackRun[]> {
  const { rows } = await sql<Row>`
    UPDATE rollbacks SET status = 'calling', attempts = attempts + 1, updated_at = ${now},
      due_at = ${new Date(now.getTime() + LEASE_MS)}
    WHERE id IN (SELECT id FROM rollbacks WHERE status = 'queued' AND due_at <= ${now}
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING *`.execute(db);
  return rows.map(runOf);
}

/** Called, and nothing was heard in time: its worker died, or the deploy tool keeps silent. Locked. */
export async function lockSilentRuns(db: Db, now: Date): Promise<RollbackRun[]> {
  const rows = await db
    .selectFrom('rollbacks')
    .selectAll()
    .where('status', 'in', ['calling', 'waiting'])
    .where('due_at', '<=', now)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(runOf);
}

/** Whether this person was paged for it. */
export async function wasPaged(db: Db, incident: number, person: string): Promise<boolean> {
  const page = db.selectFrom('pages').select('id').where('incident', '=', incident).where('person_id', '=', person);
  return (await page.limit(1).executeTakeFirst()) !== undefined;
}

/** Everybody who was paged for it. */
export async function pagedPeople(db: Db, incident: number): Promise<string[]> {
  const rows = await db.selectFrom('pages').select('person_id').distinct().where('incident', '=', incident).execute();
  return rows.map(({ person_id }) => person_id);
}
