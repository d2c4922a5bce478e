import { durationMs } from '../lib/durations.ts';
import type { FieldError } from '../lib/errors.ts';
import { type ContactMethod, callsLast, isUsable } from './contact-method.ts';
import { nextAwake, type WakingHours } from './waking-hours.ts';

export interface NotificationRule {
  /** A duration, counted from the page. */
  after: string;
  /** The id of one of the person's contact methods. */
  method: string;
}

export type Urgency = 'high' | 'low';

export type NotificationRules = Partial<Record<Urgency, NotificationRule[]>>;

/** When somebody is told of their own shifts on call: a duration `ahead`, as they begin, as they end. */
export type ShiftNotice = { when: 'before'; ahead: string; method: string } | { when: 'start' | 'end'; method: string };

/** What of a person decides by which messages they are paged. */
interface Pageable {
  contactMethods: ContactMethod[];
  notificationRules: NotificationRules;
  timeZone: string;
  wakingHours?: WakingHours;
}

export interface PlannedDelivery {
  method: ContactMethod;
  dueAt: Date;
}

/**
 * The messages of one page, in order of their time. Without rules, every method at once; for low urgency, email only.
 * Rules that name no usable method would be silence, so they give way to every usable method at once. At low urgency
 * nobody is called who did not ask for it, unless there is no other way to them, and the rules count from when the person
 * is awake.
 */
export function planDeliveries(person: Pageable, urgency: Urgency, pagedAt: Date): PlannedDelivery[] {
  const toldAt = toldFrom(person, urgency, pagedAt);
  const usable = person.contactMethods.filter(isUsable);
  const usual = urgency === 'low' ? callsLast(usable) : usable;
  const atOnce = (methods: ContactMethod[]) => methods.map((method) => ({ method, dueAt: toldAt }));
  const rules = person.notificationRules[urgency];
  if (!rules) {
    const quiet = urgency === 'low' ? usable.filter((method) => method.type === 'email') : usable;
    return atOnce(quiet.length > 0 ? quiet : usual);
  }
  const planned = rules.flatMap((rule) =>
    usable
      .filter((method) => method.id === rule.method)
      .map((method) => ({ method, dueAt: later(toldAt, durationMs(rule.after)) })),
  );
  if (planned.length === 0) return atOnce(usual);
  const awake = planned.map(({ method, dueAt }) => ({ method, dueAt: toldFrom(person, urgency, dueAt) }));
  return awake.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}

/** When a person paged at `at` begins to hear of it: low urgency waits for their waking hours, if they have any. */
export const toldFrom = (
  { wakingHours, timeZone }: Pick<Pageable, 'wakingHours' | 'timeZone'>,
  urgency: Urgency,
  at: Date,
): Date => (urgency === 'low' && wakingHours ? nextAwake(wakingHours, timeZone, at) : at);

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** The rules and shift notices that name a contact method the person does not have, by the dotted path of the field. */
export function danglingRules(person: {
  contactMethods: { id: string }[];
  notificationRules: NotificationRules;
  shiftNotices: { method: string }[];
}): FieldError[] {
  const methods = new Set(person.contactMethods.map((method) => method.id));
  const lists = {
    'notificationRules.high': person.notificationRules.high ?? [],
    'notificationRules.low': person.notificationRules.low ?? [],
    shiftNotices: person.shiftNotices,
  };
  return Object.entries(lists).flatMap(([list, rules]) =>
    rules.flatMap(({ method }, index) =>
      methods.has(method)
        ? []
        : [{ path: `${list}.${index}.method`, message: `there is no contact method "${method}"` }],
    ),
  );
}
