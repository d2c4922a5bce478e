import type { ContactMethod } from '../people/contact-method.ts';

/** A message that asks for an ok, to show that pages would reach somebody this way. A method has one: the last. */
export interface ContactTest {
  person: string;
  method: string;
  askedAt: Date;
  /** Whoever asked for it, by name. */
  askedBy: string;
  answeredAt: Date | null;
}

/** How long an ok is taken for the answer to a test; the link of a mail is good for a week. */
export const WAIT_MS = 24 * 3_600_000;
export const LINK_MS = 7 * WAIT_MS;
/** One test per method in this time. */
export const REST_MS = 5 * 60_000;
/** Two messages may cross: an ok that comes so soon after a page may be meant for the test before it. */
export const CROSSING_MS = 30_000;

export const isWaiting = ({ askedAt, answeredAt }: ContactTest, now: Date): boolean =>
  answeredAt === null && now.getTime() - askedAt.getTime() < WAIT_MS;

/** How long until the method may be tested again, in milliseconds; 0 or less where it may now. */
export const restMs = (last: ContactTest | null, now: Date): number =>
  last ? last.askedAt.getTime() + REST_MS - now.getTime() : 0;

/** Why no test can be sent there; null where one can. What does not work may be tested: it may work again. */
export function whyNotTestable({ verified, optedOut, type }: ContactMethod, callProblem: string | null): string | null {
  if (!verified) return 'is not verified: send a code to it instead';
  if (optedOut) return 'has opted out with STOP: nothing is sent to it until START is sent from it';
  return type === 'voice' ? callProblem : null;
}

export type TestStatus = 'waiting' | 'answered' | 'unanswered' | 'not-sent';

/** `error`: why it was not sent, as its notice says. */
export function statusOf(
  test: ContactTest,
  notice: { status: string; error: string | null } | null,
  now: Date,
): TestStatus {
  if (test.answeredAt) return 'answered';
  if (notice?.status === 'failed' || notice?.status === 'cancelled') return 'not-sent';
  return isWaiting(test, now) ? 'waiting' : 'unanswered';
}

export const testKey = ({ person, method, askedAt }: Pick<ContactTest, 'person' | 'method' | 'askedAt'>): string =>
  `test ${person} ${method} ${askedAt.toISOString()}`;

/** What a key tells of; null for the key of another kind of notice. */
export function readTestKey(key: string): Pick<ContactTest, 'person' | 'method' | 'askedAt'> | null {
  const [, person, method, at = ''] = /^test (\S+) (\S+) (\S+)$/.exec(key) ?? [];
  return person && method ? { person, method, askedAt: new Date(at) } : null;
}

export const TEST_SUBJECT = 'A test of Firstline: please confirm';
const TEST = 'This is a test of Firstline, nothing is wrong.';

export const testText = (type: ContactMethod['type']): string => {
  if (type === 'sms') return `${TEST} Reply ok, and we know that pages reach you here.`;
  return `${TEST} ${type === 'email' ? 'Please confirm' : 'Press any key'}, and we know that pages reach you here.`;
};

export const testByMail = (text: string, link: string): string => `${text}\n\nConfirm: ${link}`;

/** What is answered to an ok that meant the test. */
export const THANKS = 'Thank you: pages reach you here. Nothing is open that you were paged for.';
