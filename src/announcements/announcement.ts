import type { EventContent, IncidentEventType } from '../incidents/incident-event.ts';
import type { Target } from './subscriber.ts';

/** One piece of news for one subscriber, as it is sent. */
export interface Announcement {
  /** The same at every attempt: the receiver's idempotency key. */
  id: string;
  type: IncidentEventType | 'test';
  /** When it happened. */
  at: Date;
  incident: { number: number; url: string; content: EventContent } | null;
  /** Our own address, for a test, which is about no incident. */
  publicUrl: string;
}

/** What goes out: a POST. */
export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** How a receiver wants it. `now` and the secrets are for signatures. */
export type Format = (announcement: Announcement, target: Target, signing: Signing) => Post;

export interface Signing {
  now: Date;
  /** The newest first; empty where nothing is signed. */
  secrets: string[];
}

export const json = (url: string, body: object, headers: Record<string, string> = {}): Post => ({
  url,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

/** What became of one attempt. `gone`: the receiver says that it wants nothing more. `status`: its HTTP status, once it answered. */
export type Answer =
  | { ok: true; said: string; status?: number }
  | { ok: false; said: string; gone: boolean; retryAfterMs: number | null; status?: number };

/** The attempts of an announcement, as times after it was made: over one day. */
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const ATTEMPTS_MS = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
export const MOST_ATTEMPTS = ATTEMPTS_MS.length;
/** A receiver may ask for patience, but not for ever. */
const MOST_PATIENCE_MS = 24 * HOUR_MS;

/**
 * When to try again after failed attempt number `attempt` (from 1), or null after the last one. The pause between two
 * attempts is the schedule's; `random` in [0, 1) adds up to a tenth, so that many do not come back in step.
 */
export function retryAt(attempt: number, now: Date, random: number, retryAfterMs: number | null = null): Date | null {
  const next = ATTEMPTS_MS[attempt];
  if (next === undefined) return null;
  const pauseMs = next - (ATTEMPTS_MS[attempt - 1] ?? 0);
  const wantedMs = Math.min(retryAfterMs ?? 0, MOST_PATIENCE_MS);
  return new Date(now.getTime() + Math.max(Math.round(pauseMs * (1 + random / 10)), wantedMs));
}

export type Outcome =
  | { status: 'sent' }
  | { status: 'queued'; dueAt: Date; error: string }
  /** `disable`: why nothing more is sent there. */
  | { status: 'failed'; error: string; disable: string | null };

interface Tried {
  type: Announcement['type'];
  attempts: number;
  createdAt: Date;
}

/**
 * What an attempt comes to. A test is tried once and disables nothing. After the last attempt the subscriber is disabled,
 * unless other announcements have got through meanwhile: then it is this one that it does not like.
 */
export function outcomeOf(
  { type, attempts, createdAt }: Tried,
  answer: Answer,
  lastSuccessAt: Date | null,
  now: Date,
  random: number,
): Outcome {
  if (answer.ok) return { status: 'sent' };
  const error = answer.said;
  if (answer.gone && type !== 'test') return { status: 'failed', error, disable: `it ${error}` };
  const dueAt = type === 'test' ? null : retryAt(attempts, now, random, answer.retryAfterMs);
  if (dueAt) return { status: 'queued', dueAt, error };
  const works = type === 'test' || (lastSuccessAt !== null && lastSuccessAt > createdAt);
  return { status: 'failed', error, disable: works ? null : `nothing got through for a day; at last it ${error}` };
}
