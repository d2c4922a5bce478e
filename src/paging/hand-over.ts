import { signAckLink } from './ack-link.ts';
import type { SendResult } from './channels/channel.ts';
import { pageMail } from './mail-text.ts';
import type { PagingDeps } from './paging-deps.ts';
import type { DeliveryRow, PageFacts } from './queries.ts';
import { pageText } from './sms-text.ts';

const ACK_LINK_DAYS = 7;

/** Gives one message of a page to its provider: the words, the receipt's address, the link that acknowledges. Never throws. */
export function handOver(deps: PagingDeps, delivery: DeliveryRow, facts: PageFacts): Promise<SendResult> {
  const { incident, component } = facts;
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
