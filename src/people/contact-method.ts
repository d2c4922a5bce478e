import type { Proof } from './proof.ts';

/** A way to reach a person. Only those that are usable are paged: see {@link isUsable}. */
export interface ContactMethod {
  id: string;
  /** `voice`: a call to a phone, which may be a landline. */
  type: 'sms' | 'email' | 'voice';
  address: string;
  verified: boolean;
  /** A message to it turned out to be impossible to deliver. Over when it is verified again, changed, or one is delivered. */
  failing?: { since: Date; reason: string };
  /** The number has said STOP: its carrier blocks our SMS until it says START. */
  optedOut?: boolean;
  /** When it was last shown that messages arrive. */
  proved?: Proof;
}

/** Verified, and nothing is known that keeps messages from arriving. */
export const isUsable = (method: ContactMethod): boolean => method.verified && !isMarked(method);

/** Known not to work, whatever was verified once. */
export const isMarked = (method: Pick<ContactMethod, 'failing' | 'optedOut'>): boolean =>
  method.failing !== undefined || method.optedOut === true;

/** What keeps the method from being paged, in words that begin in lower case; null where nothing does. */
export function problemOf(method: ContactMethod): string | null {
  if (method.optedOut) return 'opted out with STOP; it can be used again once START is sent from it';
  if (method.failing) return method.failing.reason;
  return method.verified ? null : 'not verified';
}

/** Without the calls, where that leaves anything: for what is not worth a ringing phone. */
export function callsLast<Method extends Pick<ContactMethod, 'type'>>(methods: Method[]): Method[] {
  const silent = methods.filter(({ type }) => type !== 'voice');
  return silent.length > 0 ? silent : methods;
}

/** Where mail for somebody goes: their first address that works. */
export const mailMethod = ({ contactMethods }: { contactMethods: ContactMethod[] }): ContactMethod | undefined =>
  contactMethods.find((method) => method.type === 'email' && isUsable(method));
