import { type Ctx, contextOf, type Deps, inTransaction, system } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { insertNotices } from '../notices/queries.ts';
import { reachableAdmins } from '../people/queries.ts';
import { type Answer, outcomeOf } from './announcement.ts';
import { formats } from './formats.ts';
import { post } from './post.ts';
import {
  type AnnouncementRow,
  announcementOf,
  claimAnnouncements,
  disable,
  lockSuccess,
  noteAttempt,
  settleAnnouncement,
  subscriberFor,
} from './queries.ts';

export interface AnnouncingDeps extends Deps {
  publicUrl: string;
  /** Receivers may lie in private networks. */
  allowPrivateWebhooks: boolean;
  /** How long a receiver is waited for, in milliseconds; 15 s unless given. */
  receiverTimeoutMs?: number;
}

/** So many receivers are sent to at once. */
export const LANES = 8;

export const claim = (deps: AnnouncingDeps, most: number): Promise<AnnouncementRow[]> =>
  claimAnnouncements(deps.db, deps.clock.now(), most);

/** Sends all that is due, and waits for it. */
export async function sendAnnouncements(deps: AnnouncingDeps): Promise<number> {
  let sent = 0;
  for (;;) {
    const claimed = await claim(deps, LANES);
    await Promise.all(claimed.map((row) => sendAnnouncement(deps, row)));
    sent += claimed.length;
    if (claimed.length === 0) return sent;
  }
}

/** One attempt on a claimed row. What throws here leaves the row to its lease. */
export async function sendAnnouncement(deps: AnnouncingDeps, row: AnnouncementRow): Promise<void> {
  const now = deps.clock.now();
  const subscriber = await subscriberFor(deps.db, row, now);
  if (!subscriber) return;
  const { type, target, secrets } = subscriber;
  const message = formats[type](announcementOf(row, deps.publicUrl), target, { now, secrets });
  const answer = await post(message, {
    now,
    allowPrivate: deps.allowPrivateWebhooks,
    secrets: [...secrets, ...(target.token ? [target.token] : [])],
    ...(deps.receiverTimeoutMs ? { timeoutMs: deps.receiverTimeoutMs } : {}),
  });
  await settle(contextOf(deps, system), row, answer);
}

function settle(ctx: Ctx, row: AnnouncementRow, answer: Answer): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const id = row.subscriber_id;
    const tried = { type: announcementOf(row, '').type, attempts: row.attempts, createdAt: row.created_at };
    const outcome = outcomeOf(tried, answer, await lockSuccess(tx.db, id), tx.now, (tx.random ?? Math.random)());
    const isAskedToWait = !answer.ok && answer.retryAfterMs !== null && outcome.status === 'queued';
    await settleAnnouncement(tx.db, row, outcome, tx.now);
    await noteAttempt(tx.db, id, answer, isAskedToWait ? outcome.dueAt : null, tx.now);
    if (outcome.status === 'queued') tx.wake('delivery', outcome.dueAt);
    if (outcome.status !== 'failed') return;
    tolerate(tx, 'failed-announcement', `${id}: ${outcome.error}`);
    tx.log.warn({ subscriber: id, announcement: row.id, reason: outcome.error }, 'an announcement failed for good');
    if (outcome.disable && (await disable(tx.db, id, outcome.disable, tx.now)))
      await tellAdmins(tx, id, outcome.disable);
  });
}

async function tellAdmins(tx: Ctx, id: string, reason: string): Promise<void> {
  const admins = await reachableAdmins(tx.db);
  const text = `Incidents are no longer announced to ${id}: ${reason}. See /subscribers.`;
  await insertNotices(
    tx,
    admins.map((admin) => ({
      key: `subscriber ${id} ${tx.now.toISOString()} ${admin.id}`,
      person: admin.id,
      method: null,
      subject: `Announcements to ${id} are disabled`,
      text,
      dueAt: tx.now,
    })),
  );
}
