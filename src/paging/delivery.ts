import type { ContactMethod } from '../people/contact-method.ts';

/** One message of a page over one channel, as far as deciding needs it. */
export interface Delivery {
  id: number;
  methodId: string;
  status: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'cancelled';
  dueAt: Date;
}

export const CHANNEL_NAMES = { sms: 'SMS', email: 'Email' } as const;

/**
 * Whether a message may still leave (promise 4). After an acknowledgement only a page that somebody asked for by hand
 * since then is wanted.
 */
export function isWanted(
  incident: { status: 'triggered' | 'acknowledged' | 'resolved'; acknowledgedAt: Date | null },
  page: { requested: boolean; at: Date },
): boolean {
  if (incident.status === 'triggered') return true;
  if (incident.status === 'resolved') return false;
  return page.requested && incident.acknowledgedAt !== null && page.at >= incident.acknowledgedAt;
}

/** A page lives while a message of it is out, or waits on a method that has not failed. */
export function isAlive(deliveries: Delivery[]): boolean {
  const broken = new Set(deliveries.filter(({ status }) => status === 'failed').map(({ methodId }) => methodId));
  return deliveries.some(
    ({ status, methodId }) =>
      status === 'sent' ||
      status === 'delivered' ||
      status === 'sending' ||
      (status === 'queued' && !broken.has(methodId)),
  );
}

export type Failover =
  /** Another message is out, or leaves now anyway. */
  | { kind: 'nothing' }
  | { kind: 'bring-forward'; delivery: number }
  | { kind: 'add'; method: ContactMethod }
  /** The person has no method left. */
  | { kind: 'exhausted' };

/** After a message failed for good: what makes up for it at once (promise 5). `methods` are the person's verified ones. */
export function failOver(deliveries: Delivery[], methods: ContactMethod[], now: Date): Failover {
  const broken = new Set(deliveries.filter(({ status }) => status === 'failed').map(({ methodId }) => methodId));
  const sound = deliveries.filter(({ methodId, status }) => !broken.has(methodId) && status !== 'cancelled');
  if (sound.some(({ status, dueAt }) => status !== 'queued' || dueAt <= now)) return { kind: 'nothing' };
  const next = sound.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0];
  if (next) return { kind: 'bring-forward', delivery: next.id };
  const unused = methods.find(
    (method) => method.verified && !deliveries.some(({ methodId }) => methodId === method.id),
  );
  return unused ? { kind: 'add', method: unused } : { kind: 'exhausted' };
}
