import type { Ctx } from '../deps.ts';
import type { NewNotice } from './notice.ts';

/** Puts notices into the outbox, in the transaction of what they are about; those already there stay as they are. */
export async function insertNotices(ctx: Ctx, notices: NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  await ctx.db
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
    .execute();
  for (const dueAt of new Set(notices.map((notice) => notice.dueAt.getTime()))) ctx.wake('delivery', new Date(dueAt));
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
