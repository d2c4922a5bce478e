import { type ContactMethod, isMarked, isUsable, problemOf } from './contact-method.ts';
import type { NotificationRules, ShiftNotice } from './notification-rule.ts';
import type { Proof } from './proof.ts';
import type { WakingHours } from './waking-hours.ts';

export interface Person {
  id: string;
  name: string;
  role: 'viewer' | 'responder' | 'admin';
  timeZone: string;
  contactMethods: ContactMethod[];
  notificationRules: NotificationRules;
  shiftNotices: ShiftNotice[];
  /** What is not urgent waits for these hours; without them it never waits. */
  wakingHours?: WakingHours;
  /** ISO 3166, with or without a part of the country: `US`, `DE-BY`. Its public holidays are theirs. */
  country?: string;
  /** An http or https address of an iCalendar whose events are absences. Whoever knows it can read the calendar. */
  absenceCalendar?: string;
}

/** Only usable methods are paged, so somebody without one cannot be reached. */
export const isReachable = (person: Person): boolean => person.contactMethods.some(isUsable);

/** Why nobody can reach this person, in words for the timeline; null where somebody can. */
export function whyUnreachable(person: Person): string | null {
  if (isReachable(person)) return null;
  if (person.contactMethods.length === 0) return 'has no contact method';
  const verified = person.contactMethods.filter((method) => method.verified);
  if (verified.length === 0) return 'has no verified contact method';
  return `has no contact method that works (${methodProblems(person).join('; ')})`;
}

/** The contact methods that were verified and do not work any more, each with what is wrong with it. */
export const methodProblems = (person: Person): string[] =>
  person.contactMethods.filter(isMarked).map((method) => `${method.id}: ${problemOf(method)}`);

/** The newest proof that one of the methods they are paged by works. */
export const lastProof = ({ contactMethods }: Person): Proof | undefined =>
  contactMethods
    .filter(isUsable)
    .flatMap(({ proved }) => proved ?? [])
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];

/** Admins act for anybody, responders for themselves; viewers read. */
export const mayActFor = (actor: { role: Person['role']; person: { id: string } | null }, person: string): boolean =>
  actor.role === 'admin' || (actor.role === 'responder' && actor.person?.id === person);

/** A person as an admin writes one: `verified` may be left out. */
export type PersonDraft = Omit<Person, 'id' | 'contactMethods'> & {
  contactMethods: (Pick<ContactMethod, 'id' | 'type' | 'address'> & { verified?: boolean })[];
};

/**
 * The person that a draft makes of the one there was. A method stays verified while its id, type and address stay the
 * same, and a call is, whose number has been verified by SMS; what the draft says outright wins.
 */
export function applyDraft(id: string, draft: PersonDraft, before: Person | null): Person {
  const wasVerified = (method: { id: string; type: string; address: string }) =>
    before?.contactMethods.some(
      (old) => old.verified && old.id === method.id && old.type === method.type && old.address === method.address,
    ) ?? false;
  const isVerified = (method: PersonDraft['contactMethods'][number]) => method.verified ?? wasVerified(method);
  const textable = draft.contactMethods.filter((method) => method.type === 'sms' && isVerified(method));
  const isTextable = ({ type, address }: { type: string; address: string }) =>
    type === 'voice' && textable.some((method) => method.address === address);
  const contactMethods = draft.contactMethods.map((method) => {
    const verified = method.verified ?? (wasVerified(method) || isTextable(method));
    return { ...method, ...marksOf({ ...method, verified }, before), verified };
  });
  return { ...draft, id, contactMethods };
}

/** What is known of a method that stays the same: an admin who saves the person does not mend a phone by it. */
function marksOf(
  { id, type, address, verified }: ContactMethod,
  before: Person | null,
): Pick<ContactMethod, 'failing' | 'optedOut' | 'proved'> {
  const same = before?.contactMethods.find((old) => old.id === id && old.type === type && old.address === address);
  return {
    ...(same?.failing && verified ? { failing: same.failing } : {}),
    ...(same?.optedOut ? { optedOut: true } : {}),
    ...(same?.proved ? { proved: same.proved } : {}),
  };
}
