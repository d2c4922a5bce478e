import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import type { Ctx } from '../deps.ts';
import type { NewNotice, Outcome } from './notice.ts';

export type NoticeRow = Selectable<Database['notices']>;

/** Longer than any provider is waited for. A worker that dies while sending leaves a row that is taken up after this. */
const LEASE_MS = 60_000;

/** Puts notices into the outbox, in the transaction of what they are about; those already there stay as they are. */
export async function insertNotices(ctx: Ctx, notices: NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = await ctx.db
    .insertInto('notices')
    .values(
      notices.map(({ key, person, method, subject, text, dueAt }) => ({
        key,
        person_id: person,
        method_id: method,
        subject,
        text,
        status: 'queued' as const,
        due_at: dueAt,
        created_at: ctx.now,
        updated_at: ctx.now,
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('due_at')
    .execute();
  for (const dueAt of new Set(rows.map((row) => row.due_at.getTime()))) ctx.wake('delivery', new Date(dueAt));
}

/** Whether there is a notice whose key begins so. */
export async function hasNotice(db: Db, prefix: string): Promise<boolean> {
  const row = await db
    .selectFrom('notices')
    .select('id')
    .where('key', 'like', `${prefix}%`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What became of those of these notices that there are. */
export async function noticeStatuses(db: Db, keys: readonly string[]): Promise<Map<string, NoticeRow['status']>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('notices')
    .select(['key', 'status'])
    .where('key', 'in', [...keys])
    .execute();
  return new Map(rows.map(({ key, status }) => [key, status]));
}

/** Takes back what has not left yet. */
export async function cancelNotices(ctx: Ctx, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  await ctx.db
    .updateTable('notices')
    .set({ status: 'cancelled', updated_at: ctx.now })
    .where('key', 'in', keys)
    .where('status', '=', 'queued')
    .execute();
}

/** Takes due notices for this worker alone. What another one holds is passed over. */
export async function claimDueNotices(db: Db, now: Date, limit: number): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    UPDATE notices SET status = 'sending', attempts = attempts + 1, updated_at = ${now},
      due_at = ${new Date(now.getTime() + LEASE_MS)}
    WHERE id IN (
      SELECT id FROM notices WHERE status IN ('queued', 'sending') AND due_at <= ${now}
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING *`.execute(db);
  return rows;
}

/** Writes what became of an attempt, unless the row has moved on since it was claimed. */
export async function settleNotice(
  db: Db,
  claimed: NoticeRow,
  outcome: Outcome | { status: 'cancelled'; error: null },
  dueAt: Date,
  now: Date,
): Promise<void> {
  await db
    .updateTable('notices')
    .set({ ...outcome, due_at: dueAt, updated_at: now })
    .where('id', '=', claimed.id)
    .where('status', '=', 'sending')
    .where('attempts', '=', claimed.attempts)
    .execute();
}
