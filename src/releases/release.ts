import { clip, soleWord } from './words.ts';

/** A release, and the smaller things that break what worked. */
export const RELEASE_KINDS = ['release', 'config', 'restart', 'flag', 'rollback'] as const;
export type ReleaseKind = (typeof RELEASE_KINDS)[number];

/** What the people who are on call in a planned release's window are told: nothing; of it; of it, and asked to say ready. */
export const ON_CALL_WISHES = ['nothing', 'tell', 'ask'] as const;
export type OnCallWish = (typeof ON_CALL_WISHES)[number];

/** From `at` on, `share` percent of the customers have it. */
export interface Stage {
  share: number;
  at: Date;
}

/** "Unknown" is an answer, and is shown as one. */
export type Reversible = boolean | 'unknown';

/** What was said about going back. */
export interface Rollback {
  procedure: string | null;
  link: string | null;
  reversible: Reversible;
  /** An instant, or so many milliseconds after it was finished; null: for good. */
  until: Date | { afterMs: number } | null;
  why: string | null;
}

export interface Release {
  id: number;
  kind: ReleaseKind;
  version: string | null;
  summary: string;
  components: string[];
  /** Who made it, in their own words. */
  by: string;
  plannedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  commits: { id: string; message?: string | undefined }[];
  files: string[];
  links: { href: string; text?: string | undefined }[];
  stages: Stage[];
  /** Null where nothing was said about it. */
  rollback: Rollback | null;
  /** Where a rollback is asked for. */
  hook: string | null;
  riskWindowMs: number;
  /** From when to when it is suspected of what breaks: half-open. */
  at: Date;
  riskUntil: Date;
  createdAt: Date;
  updatedAt: Date;
}

export const DEFAULT_RISK_MS = 24 * 3_600_000;

/** A release is planned at most so far ahead, and goes out in at most so long. */
export const MOST_AHEAD_MS = 366 * 86_400_000;
export const MOST_ROLLOUT_MS = 56 * 86_400_000;

type Times = Pick<Release, 'plannedAt' | 'startedAt' | 'finishedAt' | 'stages' | 'riskWindowMs'>;

/** When it began, or is to begin. */
export const beginsAt = ({ startedAt, finishedAt, plannedAt }: Times, now: Date): Date =>
  startedAt ?? finishedAt ?? plannedAt ?? now;

/** When all of it was out: as it was said, else its last stage, else its beginning. */
export function endsAt(times: Times, now: Date): Date {
  if (times.finishedAt) return times.finishedAt;
  const begins = beginsAt(times, now).getTime();
  return new Date(Math.max(begins, ...times.stages.map(({ at }) => at.getTime())));
}

export const riskUntil = (times: Times, now: Date): Date => new Date(endsAt(times, now).getTime() + times.riskWindowMs);

/** Until when it can be undone; null where there is no such limit. */
export function undoUntil(release: Pick<Release, 'rollback' | 'createdAt'> & Times): Date | null {
  const until = release.rollback?.until ?? null;
  if (until === null || until instanceof Date) return until;
  return new Date(endsAt(release, release.createdAt).getTime() + until.afterMs);
}

export type WayBack =
  /** `until` null: for good. */
  { can: 'yes'; until: Date | null } | { can: 'no'; why: string } | { can: 'unknown'; why: string };

/** Whether it can be undone at `now`, by what was said. */
export function wayBack(release: Release, now: Date): WayBack {
  const { rollback } = release;
  if (!rollback) return { can: 'unknown', why: 'nothing was said about it' };
  const why = rollback.why ?? '';
  if (rollback.reversible === false) return { can: 'no', why };
  const until = undoUntil(release);
  if (until && until <= now) return { can: 'no', why: [`only until ${utc(until)}`, why].filter(Boolean).join(': ') };
  return rollback.reversible === 'unknown' ? { can: 'unknown', why } : { can: 'yes', until };
}

/** "2026-11-22 21:00 UTC" */
export const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The share of the customers that had it at `at`, in percent. */
export function shareAt({ stages }: Pick<Release, 'stages'>, at: Date): number {
  if (stages.length === 0) return 100;
  const reached = stages.filter((stage) => stage.at <= at).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return reached.at(-1)?.share ?? 0;
}

const SHORT: Record<ReleaseKind, string> = {
  release: 'rel',
  config: 'config',
  restart: 'restart',
  flag: 'flag',
  rollback: 'rollback to',
};

/** "rel 4.2", "flag new-checkout on": at most 60 characters. */
export const nameOf = ({ kind, version, summary }: Pick<Release, 'kind' | 'version' | 'summary'>): string =>
  clip(`${SHORT[kind]} ${version ?? summary}`, 60);

/** "the release 4.2" */
export const saidName = ({ kind, version, summary }: Pick<Release, 'kind' | 'version' | 'summary'>): string =>
  soleWord(version) ? `the ${kind} ${version}` : `the ${kind} "${clip(version ?? summary, 60)}"`;

/** A restart and a rollback are done: there is nothing to go back to. */
export const canBeUndone = ({ kind }: Pick<Release, 'kind'>): boolean => kind !== 'restart' && kind !== 'rollback';

/** Whether it is still to come. */
export const isPlanned = ({ startedAt, finishedAt, at }: Pick<Release, 'startedAt' | 'finishedAt' | 'at'>, now: Date) =>
  startedAt === null && finishedAt === null && at > now;

/** What is still a hole, in words: readiness shows them, and so does the answer to whoever told us of it. */
export function holesOf(release: Pick<Release, 'kind' | 'rollback' | 'hook'>): string[] {
  if (!canBeUndone(release)) return [];
  if (!release.rollback) return ['Nothing is said about how it can be undone.'];
  const { reversible, procedure, link } = release.rollback;
  if (reversible === 'unknown') return ['Nobody knows whether it can be undone.'];
  if (reversible === false) return ['It cannot be undone.'];
  return procedure || link || release.hook ? [] : ['It can be undone, and nothing says how.'];
}
