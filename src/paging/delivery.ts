import { isSettledFor } from '../escalation/sides.ts';
import type { EscalationState } from '../escalation/state.ts';
import { type ContactMethod, isUsable } from '../people/contact-method.ts';

export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'cancelled';

/**
 * The life of a message: which status may follow which. What is not here does not happen, however late, often and out of
 * order the provider reports.
 */
export const ARROWS: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
  // Failed before it left: its contact method turned out not to work meanwhile.
  queued: ['sending', 'failed', 'cancelled'],
  // Queued again: a failure that may pass. Sending again: the worker died, and its lease has run out. Delivered and
  // failed: the receipt was quicker than the answer.
  sending: ['sending', 'queued', 'sent', 'delivered', 'failed', 'cancelled'],
  // Queued again: the provider took it and could not deliver it, and another try may work.
  sent: ['queued', 'delivered', 'failed'],
  delivered: [],
  failed: [],
  cancelled: [],
};

/** From where a message may come to a status: the guard of every update. */
export const statusesBefore = (status: DeliveryStatus): DeliveryStatus[] =>
  (Object.keys(ARROWS) as DeliveryStatus[]).filter((before) => ARROWS[before].includes(status));

/** The provider may have it, and has not said the last word. */
export const isUnderway = (status: DeliveryStatus): boolean => status === 'sending' || status === 'sent';

/** What a receipt says, in Twilio's words: its last word, or null while the message is still on its way. */
export function newsOf(status: string): 'delivered' | 'failed' | null {
  if (status === 'delivered' || status === 'read') return 'delivered';
  return status === 'undelivered' || status === 'failed' || status === 'canceled' ? 'failed' : null;
}

/** One message of a page over one channel, as far as deciding needs it. */
export interface Delivery {
  id: number;
  methodId: string;
  status: DeliveryStatus;
  dueAt: Date;
  /** Its contact method is known not to work any more, whatever became of this message. */
  marked?: boolean;
  /** It has been tried for so long that nothing waits for it, and is tried on all the same. */
  lost?: boolean;
}

/** Some ten minutes at the longest pause. After that a message is tried on, and is no longer counted on. */
export const COUNTED_ON_TRIES = 50;

/** A message that was tried so often, and is to be tried again or is being tried. */
export const isLost = ({ status, attempts }: { status: DeliveryStatus; attempts: number }): boolean =>
  (status === 'queued' && attempts >= COUNTED_ON_TRIES) || (status === 'sending' && attempts > COUNTED_ON_TRIES);

export const CHANNELS = ['sms', 'email', 'voice'] as const;

export const CHANNEL_NAMES = { sms: 'SMS', email: 'Email', voice: 'Call' } as const;

/**
 * Whether a message may still leave (promise 4). After an acknowledgement only a page that somebody asked for by hand
 * since then is wanted; after one that counts for some components, those that were made for others, too.
 */
export function isWanted(
  incident: Pick<EscalationState, 'status' | 'acknowledgedAt' | 'components' | 'acks'>,
  page: { requested: boolean; at: Date; components?: string[] | null },
): boolean {
  if (incident.status === 'triggered') return !isSettledFor(incident, page.components ?? []);
  if (incident.status === 'resolved') return false;
  return page.requested && incident.acknowledgedAt !== null && page.at >= incident.acknowledgedAt;
}

/** A page lives while a message of it is out, or waits on a method that has not failed; not on a method that is marked. */
export function isAlive(deliveries: Delivery[]): boolean {
  const broken = brokenMethods(deliveries);
  return deliveries.some(
    ({ status, methodId, marked, lost }) =>
      !marked &&
      !lost &&
      (isUnderway(status) || status === 'delivered' || (status === 'queued' && !broken.has(methodId))),
  );
}

const brokenMethods = (deliveries: Delivery[]): Set<string> =>
  new Set(
    deliveries
      .filter(({ status, marked, lost }) => status === 'failed' || marked || lost)
      .map(({ methodId }) => methodId),
  );

export type Failover =
  /** Another message is out, or leaves now anyway. */
  | { kind: 'nothing' }
  | { kind: 'bring-forward'; delivery: number }
  | { kind: 'add'; method: ContactMethod }
  /** The person has no method left. */
  | { kind: 'exhausted' };

/** After a message failed for good: what makes up for it at once (promise 5). `methods` are all of the person's. */
export function failOver(deliveries: Delivery[], methods: ContactMethod[], now: Date): Failover {
  const broken = brokenMethods(deliveries);
  const sound = deliveries.filter(({ methodId, status }) => !broken.has(methodId) && status !== 'cancelled');
  if (sound.some(({ status, dueAt }) => status !== 'queued' || dueAt <= now)) return { kind: 'nothing' };
  const next = sound.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0];
  if (next) return { kind: 'bring-forward', delivery: next.id };
  const unused = methods.find(
    (method) => isUsable(method) && !deliveries.some(({ methodId }) => methodId === method.id),
  );
  return unused ? { kind: 'add', method: unused } : { kind: 'exhausted' };
}

/**
 * After a failure that may pass, but has been waited for long enough: the message by another method that is queued for
 * later, to be sent now. What the person's rules do not name is left for when everything else has failed.
 */
export function bringForward(deliveries: Delivery[], stuck: string, now: Date): number | null {
  const others = deliveries.map((one) => (one.methodId === stuck ? { ...one, marked: true } : one));
  const next = failOver(others, [], now);
  return next.kind === 'bring-forward' ? next.delivery : null;
}
