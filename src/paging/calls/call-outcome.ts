import type { Failure } from '../failures/failure.ts';

export interface CallNews {
  /** Twilio's CallStatus. */
  status: string;
  /** Who answered, where Twilio was asked to listen. */
  answeredBy?: string;
  /** The phone network's own answer, e.g. 480. */
  sipCode?: string;
}

/** What news of a call says: it was answered by a person, as far as we know; it failed; or nothing is decided yet. */
export type CallOutcome = { kind: 'answered' } | { kind: 'failed'; failure: Failure } | { kind: 'under-way' };

/** A recording is nobody: what it was told reaches somebody in the morning. */
export const isMachine = (answeredBy: string | undefined): boolean =>
  answeredBy === 'fax' || answeredBy?.startsWith('machine') === true;

export function outcomeOfCall({ status, answeredBy, sipCode }: CallNews): CallOutcome {
  switch (status) {
    case 'completed':
      return isMachine(answeredBy) ? failed('voicemail', 'voicemail answered') : { kind: 'answered' };
    case 'busy':
      return failed('busy', 'the line was busy');
    case 'no-answer':
      return failed('no-answer', 'nobody answered');
    case 'canceled':
      return failed('canceled', 'the call was cancelled');
    case 'failed':
      // 480: the phone is off, or takes no calls now.
      if (sipCode === '480') return failed('no-answer', 'nobody answered');
      return failed('failed', `the call could not be placed${sipCode ? ` (SIP ${sipCode})` : ''}`);
    default:
      return { kind: 'under-way' };
  }
}

const failed = (code: string, reason: string): CallOutcome => ({
  kind: 'failed',
  failure: { kind: 'permanent', code, reason },
});

/** What Twilio says of a call: the message and the attempt that its address names, and its own id. */
export interface CallRef {
  delivery: number;
  attempt: number;
  /** Twilio's CallSid. */
  sid: string;
}

/**
 * Whether it is a call that this message made. Its id is known once the provider has answered; of an attempt before the
 * last one it never will be, and whoever answers that call is no less awake.
 */
export function isCallOf(
  delivery: { channel: string; attempts: number; provider_id: string | null },
  { attempt, sid }: CallRef,
): boolean {
  if (delivery.channel !== 'voice' || attempt < 1 || attempt > delivery.attempts) return false;
  return attempt < delivery.attempts || delivery.provider_id === null || delivery.provider_id === sid;
}
