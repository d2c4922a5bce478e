/** A message to one person that is not a page: asked for cover, told of a shift, asked to confirm. */
export interface NewNotice {
  /** What it is about, e.g. `shift ops tim 2026-11-23T14:00:00.000Z start`: writing it twice is harmless. */
  key: string;
  person: string;
  /** A contact method's id; null for every verified method. */
  method: string | null;
  /** The mail's subject. */
  subject: string;
  /** The SMS, and the mail's body. */
  text: string;
  dueAt: Date;
}

/** After this many, some nine hours, a notice is given up. */
export const MAX_ATTEMPTS = 40;

const RETRY_MS = [5_000, 15_000, 60_000, 300_000, 900_000];

/**
 * How long to wait after failed attempt number `attempt` (from 1), in milliseconds: 5 s at first, a quarter of an hour at
 * last. `random` in [0, 1) takes away up to half, so that many do not come back in step.
 */
export function noticeRetryMs(attempt: number, random: number): number {
  const most = RETRY_MS[Math.min(Math.max(attempt, 1), RETRY_MS.length) - 1] ?? 900_000;
  return Math.round(most * (1 - random / 2));
}

/** `kind` is paging's: only what is `transient` may get through later. */
export type Attempt = { ok: true } | { ok: false; kind: string; reason: string };

export type Outcome =
  | { status: 'sent'; error: null }
  | { status: 'queued'; error: string }
  | { status: 'failed'; error: string };

/** What one attempt over every method comes to. One that got through is enough; what may still get through is tried again. */
export function outcomeOf(attempts: readonly Attempt[], attempt: number): Outcome {
  if (attempts.some(({ ok }) => ok)) return { status: 'sent', error: null };
  const failures = attempts.filter((one) => !one.ok);
  const reasons = failures.map(({ reason }) => reason).join('; ');
  if (failures.length === 0) return { status: 'failed', error: 'has no verified contact method for it' };
  const mayWork = failures.some(({ kind }) => kind === 'transient') && attempt < MAX_ATTEMPTS;
  return { status: mayWork ? 'queued' : 'failed', error: reasons };
}
