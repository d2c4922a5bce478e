import { toleratedNote } from '../incidents/tolerance.ts';
import { oneLine } from '../lib/text.ts';
import type { OutgoingCall, OutgoingSms, SendResult } from './channels/channel.ts';
import type { PagingDeps } from './paging-deps.ts';
import type { DeliveryRow, Letter, PageFacts } from './queries.ts';
import { signAckLink } from './texts/ack-link.ts';
import { bundleMail, type MailFacts } from './texts/mail-text.ts';
import { briefText, bundleText } from './texts/sms-text.ts';

const ACK_LINK_DAYS = 7;

/**
 * Gives one message to its provider: the words, the receipt's address, the link that acknowledges. Never throws. The
 * letters go to one address and are one message; its receipts name the first of them. `isWanted` is asked again before
 * a second provider is tried.
 */
export function handOver(
  deps: PagingDeps,
  letters: readonly [Letter, ...Letter[]],
  isWanted: () => Promise<boolean>,
): Promise<SendResult> {
  const { delivery } = letters[0];
  if (delivery.channel === 'voice') return deps.voice.send(callOf(deps, delivery), isWanted);
  if (delivery.channel === 'sms') {
    return deps.sms.send(smsOf(deps, letters), isWanted);
  }
  const [first, ...others] = letters;
  const mail = bundleMail([mailFactsOf(deps, first), ...others.map((letter) => mailFactsOf(deps, letter))]);
  return deps.email.send({ to: delivery.address, ...mail, ...(isBrief(letters) && { html: undefined }) }, isWanted);
}

/** The same words for the same letters, however often they are asked for: a message is known again by them. */
export function smsOf({ publicUrl }: PagingDeps, letters: readonly [Letter, ...Letter[]]): OutgoingSms {
  const { id, attempts, address } = letters[0].delivery;
  const words = isBrief(letters) ? briefText : bundleText;
  return {
    to: address,
    body: words(letters.map(({ facts }) => pageOf(facts))),
    id: `page-${id}`,
    statusCallback: `${publicUrl}/twilio/status?delivery=${id}&attempt=${attempts}`,
  };
}

/** Its words were refused once. */
const isBrief = (letters: readonly Letter[]): boolean => letters.some(({ delivery }) => delivery.shortened);

/** Beside the summary it leaves the SMS room for what to reply. */
const MAX_NEWS = 70;

const pageOf = ({
  incident: { number, severity, summary, tolerance, news },
  page,
  timeZone,
  component,
  change,
}: PageFacts) => ({
  ...{ number, severity, summary, change },
  component: component?.id ?? null,
  // By the instant of the page: the same words whenever they are asked for.
  note: news ? `New in #${number}: ${oneLine(news, MAX_NEWS)}` : toleratedNote(tolerance, timeZone, page.at),
});

function mailFactsOf({ clock, publicUrl, secret }: PagingDeps, { delivery, facts }: Letter): MailFacts {
  const { incident, component } = facts;
  const brief = delivery.shortened && { summary: '', runbook: null, rollback: null, change: null };
  const expiresAt = new Date(clock.now().getTime() + ACK_LINK_DAYS * 86_400_000);
  return {
    ...pageOf(facts),
    urgency: incident.urgency,
    delivery: delivery.id,
    publicUrl,
    ackToken: signAckLink(secret, { incident: incident.number, person: delivery.person_id, expiresAt }),
    runbook: component?.runbook,
    rollback: component?.rollback,
    ...brief,
  };
}

/** What is said is asked for when somebody answers: a phone rings long enough for everything to have changed. */
function callOf({ publicUrl }: PagingDeps, { id, attempts, address }: DeliveryRow): OutgoingCall {
  const which = `delivery=${id}&attempt=${attempts}`;
  return {
    to: address,
    url: `${publicUrl}/twilio/voice?${which}`,
    statusCallback: `${publicUrl}/twilio/voice/status?${which}`,
  };
}
