import { type Ctx, contextOf, type Deps, inTransaction, system } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { signAckLink } from './ack-link.ts';
import type { Channel, OutgoingMail, OutgoingSms, SendResult } from './channels/channel.ts';
import { CHANNEL_NAMES, isWanted } from './delivery.ts';
import { failDelivery } from './fail-delivery.ts';
import { type Failure, retryDelayMs } from './failure.ts';
import { pageMail } from './mail-text.ts';
import {
  claimDueDeliveries,
  type DeliveryRow,
  type PageFacts,
  pageFacts,
  setDelivery,
  settleAttempt,
} from './queries.ts';
import { pageText } from './sms-text.ts';

export interface PagingDeps extends Deps {
  sms: Channel<OutgoingSms>;
  email: Channel<OutgoingMail>;
  publicUrl: string;
  /** Signs the links in mails. */
  secret: string;
}

const CHUNK = 50;
const ACK_LINK_DAYS = 7;
/** Some ten minutes at the longest pause. Then a message is given up; the incident itself goes on. */
const MAX_ATTEMPTS = 50;

/** Sends every message that is due, a chunk at a time, side by side. Any number of workers may do this at once. */
export async function sendDue(deps: PagingDeps): Promise<number> {
  let sent = 0;
  for (;;) {
    const claimed = await claimDueDeliveries(deps.db, deps.clock.now(), CHUNK);
    await Promise.all(claimed.map((delivery) => sendOne(deps, delivery)));
    sent += claimed.length;
    if (claimed.length < CHUNK) return sent;
  }
}

/** Never throws: what goes wrong here leaves the row to its lease, and the other messages to themselves. */
async function sendOne(deps: PagingDeps, delivery: DeliveryRow): Promise<void> {
  try {
    // Promise 4: the last look at the incident, right before the message leaves.
    const facts = await pageFacts(deps.db, delivery.page_id);
    if (!facts) return;
    if (!isWanted(facts.incident, facts.page)) return await withdraw(contextOf(deps, system), delivery, facts);
    const result = await hand(deps, delivery, facts);
    await settle(contextOf(deps, system), delivery, facts, result);
  } catch (error) {
    deps.log.error({ err: error, delivery: delivery.id }, 'a message could not be handled; its lease will run out');
  }
}

function hand(deps: PagingDeps, delivery: DeliveryRow, { incident, component }: PageFacts): Promise<SendResult> {
  const { number, severity, summary, urgency } = incident;
  const page = { number, severity, summary, component: component?.id ?? null };
  if (delivery.channel === 'sms') {
    const receipt = `${deps.publicUrl}/twilio/status?delivery=${delivery.id}&attempt=${delivery.attempts}`;
    return deps.sms.send({ to: delivery.address, body: pageText(page), statusCallback: receipt });
  }
  const expiresAt = new Date(deps.clock.now().getTime() + ACK_LINK_DAYS * 86_400_000);
  const mail = pageMail({
    ...page,
    urgency,
    delivery: delivery.id,
    attempt: delivery.attempts,
    publicUrl: deps.publicUrl,
    ackToken: signAckLink(deps.secret, { incident: number, person: delivery.person_id, expiresAt }),
    runbook: component?.runbook,
    rollback: component?.rollback,
  });
  return deps.email.send({ to: delivery.address, ...mail });
}

function withdraw(ctx: Ctx, delivery: DeliveryRow, { incident, page }: PageFacts): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    if (!(await settleAttempt(tx.db, delivery, { status: 'cancelled' }, tx.now))) return;
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} was not sent: the incident is ${incident.status}`;
    await insertTimeline(tx.db, tx.now, [{ incident: incident.number, type: 'cancelled', text }]);
  });
}

async function settle(ctx: Ctx, delivery: DeliveryRow, facts: PageFacts, result: SendResult): Promise<void> {
  if (result.ok) {
    const sent = { status: 'sent' as const, provider_id: result.providerId, error: null };
    // A receipt may have come before the answer: then only the provider's id is news.
    if (!(await settleAttempt(ctx.db, delivery, sent, ctx.now)))
      await setDelivery(ctx.db, delivery.id, { provider_id: result.providerId }, ctx.now);
    return;
  }
  const givenUp = delivery.attempts >= MAX_ATTEMPTS;
  if (result.kind === 'permanent' || givenUp) return failDelivery(ctx, delivery.id, delivery.attempts, result);
  await retryLater(ctx, delivery, facts, result);
}

function retryLater(ctx: Ctx, delivery: DeliveryRow, { incident, page }: PageFacts, failure: Failure): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const dueAt = new Date(tx.now.getTime() + retryDelayMs(delivery.attempts, Math.random()));
    const queued = { status: 'queued' as const, due_at: dueAt, error: failure.reason };
    if (!(await settleAttempt(tx.db, delivery, queued, tx.now))) return;
    tx.wake('delivery', dueAt);
    if (delivery.attempts > 1) return;
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} did not get through yet: ${failure.reason}. Trying again`;
    await insertTimeline(tx.db, tx.now, [{ incident: incident.number, type: 'failed', text }]);
  });
}
