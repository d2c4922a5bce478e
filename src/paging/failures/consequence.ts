import { COUNTED_ON_TRIES } from '../delivery.ts';
import type { Failure, FailureKind } from './failure.ts';

/** What follows from a failure. */
export interface Consequence {
  /** Of the message: tried again later, tried once in other words, or given up for the person's next method at once. */
  message: 'retry' | 'shorten' | 'give-up';
  /** What is remembered beyond this message: the contact method does not work, the number has opted out. */
  mark: 'method' | 'number' | null;
  /** Who hears of it beside the timeline: the person, by another way; the admins. */
  tell: 'owner' | 'admins' | null;
}

/** docs/deliveries.md shows this table to people. */
export const CONSEQUENCES: Readonly<Record<FailureKind, Consequence>> = {
  'bad-address': { message: 'give-up', mark: 'method', tell: 'owner' },
  'opted-out': { message: 'give-up', mark: 'number', tell: 'owner' },
  account: { message: 'give-up', mark: null, tell: 'admins' },
  content: { message: 'shorten', mark: null, tell: null },
  transient: { message: 'retry', mark: null, tell: null },
  permanent: { message: 'give-up', mark: null, tell: null },
};

/** A message that the provider took and then could not deliver costs money and time each time. */
const MAX_ACCEPTED = 3;
/** After this many failed tries the person's next method does not wait for its time. */
const PATIENCE_TRIES = 3;

export interface FailedAttempt {
  /** From 1. */
  attempt: number;
  /** The message went out in its short words already. */
  shortened: boolean;
  /** The provider had taken the message; a receipt says that it did not arrive. */
  accepted: boolean;
}

/**
 * What becomes of a message after one failed attempt. `hurry`: the person's next method is brought forward meanwhile.
 * `lose`: it is tried on, as long as somebody is needed, and everything else goes on as if it had failed for good.
 */
export type Decision = { kind: 'give-up' } | { kind: 'shorten' } | { kind: 'retry'; hurry: boolean } | { kind: 'lose' };

export function decide(failure: Failure, { attempt, shortened, accepted }: FailedAttempt): Decision {
  const { message } = CONSEQUENCES[failure.kind];
  if (message === 'shorten') return { kind: shortened ? 'give-up' : 'shorten' };
  if (message === 'give-up' || (accepted && attempt >= MAX_ACCEPTED)) return { kind: 'give-up' };
  if (attempt === COUNTED_ON_TRIES) return { kind: 'lose' };
  return { kind: 'retry', hurry: attempt === PATIENCE_TRIES || accepted };
}
