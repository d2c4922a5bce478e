import type { ContactMethod } from './contact-method.ts';

export const CODE_VALID_MS = 10 * 60_000;
export const CODE_ATTEMPTS = 5;
/** One message per method in this time: it costs money, and may annoy somebody else whose address was mistyped. */
export const RESEND_AFTER_MS = 30_000;

export interface WaitingCode {
  codeHash: Buffer;
  expiresAt: Date;
  attemptsLeft: number;
}

/** Sends one short text. Not being sent is an answer, not an exception. */
export type SendText = (address: string, text: string) => Promise<{ ok: true } | { ok: false; reason: string }>;
export type Senders = Record<ContactMethod['type'], SendText>;

/** How long until another code may be sent, in milliseconds; 0 or less where it may. */
export const resendInMs = (waiting: WaitingCode | null, now: Date): number =>
  waiting ? waiting.expiresAt.getTime() - CODE_VALID_MS + RESEND_AFTER_MS - now.getTime() : 0;

/** Why no code can be confirmed at `now`, or null where one can. */
export function whyNotConfirmable(waiting: WaitingCode | null, now: Date): string | null {
  if (!waiting) return 'no code was sent; ask for one first';
  if (waiting.expiresAt <= now) return 'the code has expired; ask for another';
  return waiting.attemptsLeft > 0 ? null : 'there were too many wrong codes; ask for another';
}

export const codeText = (code: string): string => `Firstline code: ${code}. It is valid for 10 minutes.`;

/** An admin verifies anybody's methods, everybody else their own. */
export const mayVerify = (actor: { role: string; person: { id: string } | null }, personId: string): boolean =>
  actor.role === 'admin' || actor.person?.id === personId;
