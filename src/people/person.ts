import type { ContactMethod } from './contact-method.ts';
import type { NotificationRules, ShiftNotice } from './notification-rule.ts';

export interface Person {
  id: string;
  name: string;
  role: 'viewer' | 'responder' | 'admin';
  timeZone: string;
  contactMethods: ContactMethod[];
  notificationRules: NotificationRules;
  shiftNotices: ShiftNotice[];
  /** ISO 3166, with or without a part of the country: `US`, `DE-BY`. Its public holidays are theirs. */
  country?: string;
  /** An http or https address of an iCalendar whose events are absences. Whoever knows it can read the calendar. */
  absenceCalendar?: string;
}

/** Only verified methods are paged, so somebody without one cannot be reached. */
export const isReachable = (person: Person): boolean => person.contactMethods.some((method) => method.verified);

/** Why nobody can reach this person, in words for the timeline; null where somebody can. */
export function whyUnreachable(person: Person): string | null {
  if (isReachable(person)) return null;
  return person.contactMethods.length === 0 ? 'has no contact method' : 'has no verified contact method';
}

/** A person as an admin writes one: `verified` may be left out. */
export type PersonDraft = Omit<Person, 'id' | 'contactMethods'> & {
  contactMethods: (Omit<ContactMethod, 'verified'> & { verified?: boolean })[];
};

/**
 * The person that a draft makes of the one there was. A method stays verified while its id, type and address stay the
 * same; what the draft says outright wins.
 */
export function applyDraft(id: string, draft: PersonDraft, before: Person | null): Person {
  const wasVerified = (method: { id: string; type: string; address: string }) =>
    before?.contactMethods.some(
      (old) => old.verified && old.id === method.id && old.type === method.type && old.address === method.address,
    ) ?? false;
  const contactMethods = draft.contactMethods.map((method) => ({
    ...method,
    verified: method.verified ?? wasVerified(method),
  }));
  return { ...draft, id, contactMethods };
}
