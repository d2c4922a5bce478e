import { durationMs } from '../lib/durations.ts';
import type { FieldError } from '../lib/errors.ts';
import type { ContactMethod } from './contact-method.ts';

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

export interface PlannedDelivery {
  method: ContactMethod;
  dueAt: Date;
}

/**
 * The messages of one page, in order of their time. Without rules, every method at once; for low urgency, email only.
 * Rules that name no verified method would be silence, so they give way to every verified method at once.
 */
export function planDeliveries(
  person: { contactMethods: ContactMethod[]; notificationRules: NotificationRules },
  urgency: Urgency,
  pagedAt: Date,
): PlannedDelivery[] {
  const verified = person.contactMethods.filter((method) => method.verified);
  const atOnce = (methods: ContactMethod[]) => methods.map((method) => ({ method, dueAt: pagedAt }));
  const rules = person.notificationRules[urgency];
  if (!rules) {
    const quiet = urgency === 'low' ? verified.filter((method) => method.type === 'email') : verified;
    return atOnce(quiet.length > 0 ? quiet : verified);
  }
  const planned = rules.flatMap((rule) =>
    verified
      .filter((method) => method.id === rule.method)
      .map((method) => ({ method, dueAt: new Date(pagedAt.getTime() + durationMs(rule.after)) })),
  );
  if (planned.length === 0) return atOnce(verified);
  return planned.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}

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
