import { formatDuration } from '../lib/durations.ts';

/** What an audit looks for. */
export const FINDING_KINDS = [
  'silent-incident',
  'overdue-incident',
  'overdue-heartbeat',
  'stuck-delivery',
  'stuck-notice',
  'stuck-question',
  'stuck-announcement',
  'stuck-rollback',
  'queue',
  'sweep',
  'no-worker',
  'catch-all',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  kind: FindingKind;
  /** "incident 42", "delivery 7"; the kind itself where it is about the whole. */
  subject: string;
  /** Plain words, for the log and the page. */
  text: string;
  /** Since when it should have been otherwise; null where nobody knows. */
  since: Date | null;
}

/** What an audit reads: of rows only those that look wrong, the longest wrong first. */
export interface Facts {
  /** Open ones that are overdue or have no next action. An instant that is none (infinity) counts as null. */
  incidents: { number: number; status: 'triggered' | 'acknowledged'; nextActionAt: Date | null }[];
  /** Late, and nobody has said so. */
  heartbeats: { id: string; dueAt: Date }[];
  /** `dueAt` is the next attempt while queued, the end of the lease while sending, the end of waiting for a receipt once sent. */
  deliveries: { id: number; incident: number; status: 'queued' | 'sending' | 'sent'; dueAt: Date; updatedAt: Date }[];
  notices: { id: number; dueAt: Date }[];
  /** Shifts to be confirmed and requests for cover whose next step is overdue. */
  questions: { name: string; nextActionAt: Date }[];
  /** The oldest of each subscriber that could be sent, and that nobody is sending. */
  announcements: { id: number; dueAt: Date }[];
  /** Not called in time, or called, silent, and not looked at since. */
  rollbacks: { number: number; dueAt: Date }[];
  /** Null: not asked. */
  queue: QueueState | null;
  /** Of the times at which rows fall due next: for how many the queue holds no call. */
  missingCalls: { kind: 'escalation' | 'delivery'; instants: Date[] }[];
  /** When each sweep of this process last came to its end; null: not yet since `processStartedAt`. */
  sweeps: { kind: string; doneAt: Date | null }[];
  processStartedAt: Date;
  /** When a worker last said that it lives; null: none has. */
  workerSeenAt: Date | null;
  catchAll: CatchAllState;
}

export interface QueueState {
  reachable: boolean;
  kinds: { kind: string; waiting: number; delayed: number; active: number; lagMs: number }[];
}

export interface CatchAllState {
  isSet: boolean;
  /** Whether anybody whom it leads to now can be reached. */
  reachable: boolean;
  /** Who is paged in its place. */
  admins: string[];
}

/** How late is too late, in milliseconds. A sweep comes every five seconds, and a worker's lease ends after a minute. */
export const TOLERANCE_MS = {
  incident: 30_000,
  delivery: 30_000,
  /** However long its lease: nobody is sent to for so long. */
  lease: 300_000,
  notice: 120_000,
  question: 300_000,
  announcement: 600_000,
  /** Somebody waits for it with a system that is down. */
  rollback: 30_000,
  queueLag: 30_000,
  sweep: 120_000,
  worker: 40_000,
  /** Nobody may ask to wait longer than 366 days: what is due later is damaged. */
  horizon: 400 * 86_400_000,
} as const;

/** What is wrong at `now`, in the order of the kinds. */
export function findingsIn(facts: Facts, now: Date): Finding[] {
  return [
    ...incidentFindings(facts, now),
    ...facts.heartbeats
      .filter(({ dueAt }) => lateBy(dueAt, now) > TOLERANCE_MS.incident)
      .map(({ id, dueAt }) => overdue('overdue-heartbeat', `heartbeat ${id}`, 'was not looked at', dueAt, now)),
    ...deliveryFindings(facts, now),
    ...facts.notices
      .filter(({ dueAt }) => lateBy(dueAt, now) > TOLERANCE_MS.notice)
      .map(({ id, dueAt }) => overdue('stuck-notice', `notice ${id}`, 'was not sent', dueAt, now)),
    ...facts.questions
      .filter(({ nextActionAt }) => lateBy(nextActionAt, now) > TOLERANCE_MS.question)
      .map(({ name, nextActionAt }) => overdue('stuck-question', name, 'was not looked at', nextActionAt, now)),
    ...facts.announcements
      .filter(({ dueAt }) => lateBy(dueAt, now) > TOLERANCE_MS.announcement)
      .map(({ id, dueAt }) => overdue('stuck-announcement', `announcement ${id}`, 'was not sent', dueAt, now)),
    ...facts.rollbacks
      .filter(({ dueAt }) => lateBy(dueAt, now) > TOLERANCE_MS.rollback)
      .map(({ number, dueAt }) => overdue('stuck-rollback', `rollback ${number}`, 'was not looked at', dueAt, now)),
    ...queueFindings(facts.queue),
    ...callFindings(facts),
    ...sweepFindings(facts, now),
    ...workerFindings(facts.workerSeenAt, facts.processStartedAt, now),
    ...catchAllFindings(facts.catchAll),
  ];
}

const lateBy = (dueAt: Date, now: Date): number => now.getTime() - dueAt.getTime();

const overdue = (kind: FindingKind, subject: string, what: string, since: Date, now: Date): Finding => ({
  kind,
  subject,
  text: `${subject} ${what}: it is ${duration(lateBy(since, now))} overdue`,
  since,
});

const duration = (ms: number): string => formatDuration(Math.round(ms / 1_000) * 1_000);

function incidentFindings({ incidents }: Facts, now: Date): Finding[] {
  return incidents.flatMap(({ number, status, nextActionAt }): Finding[] => {
    const subject = `incident ${number}`;
    if (isSilent(status, nextActionAt, now))
      return [
        { kind: 'silent-incident', subject, text: `${subject} pages nobody: it has no next action`, since: null },
      ];
    if (!nextActionAt || lateBy(nextActionAt, now) <= TOLERANCE_MS.incident) return [];
    return [overdue('overdue-incident', subject, 'was not escalated', nextActionAt, now)];
  });
}

const isSilent = (status: string, nextActionAt: Date | null, now: Date): boolean =>
  nextActionAt === null ? status === 'triggered' : -lateBy(nextActionAt, now) > TOLERANCE_MS.horizon;

const STUCK = {
  queued: 'was not sent',
  sending: 'was begun by a worker that has not finished it',
  sent: 'has no receipt, and nobody has asked for one',
};

function deliveryFindings({ deliveries }: Facts, now: Date): Finding[] {
  return deliveries.flatMap(({ id, incident, status, dueAt, updatedAt }) => {
    const subject = `delivery ${id}`;
    const about = `of #${incident} ${STUCK[status]}`;
    if (lateBy(dueAt, now) > TOLERANCE_MS.delivery) return [overdue('stuck-delivery', subject, about, dueAt, now)];
    if (status === 'sending' && lateBy(updatedAt, now) > TOLERANCE_MS.lease)
      return [overdue('stuck-delivery', subject, about, updatedAt, now)];
    return [];
  });
}

function queueFindings(queue: QueueState | null): Finding[] {
  if (!queue) return [];
  const about = { kind: 'queue' as const, since: null };
  if (!queue.reachable)
    return [{ ...about, subject: 'queue', text: 'the queue cannot be reached: sweeps do the work, up to 5 s late' }];
  return queue.kinds
    .filter(({ lagMs }) => lagMs > TOLERANCE_MS.queueLag)
    .map(({ kind, lagMs }) => ({
      ...about,
      subject: `queue ${kind}`,
      text: `calls for ${kind} have waited ${duration(lagMs)} in the queue`,
    }));
}

/** What was lost with an emptied queue. The sweep would do the work, up to five seconds late. */
const callFindings = ({ missingCalls }: Facts): Finding[] =>
  missingCalls.flatMap(({ kind, instants: [first, ...others] }) => {
    if (!first) return [];
    const more = others.length === 0 ? '' : ` and ${others.length} later`;
    const text = `the queue holds no call for the ${kind} at ${first.toISOString()}${more}: put back`;
    return [{ kind: 'queue' as const, subject: `calls for ${kind}`, text, since: null }];
  });

const sweepFindings = ({ sweeps, processStartedAt }: Facts, now: Date): Finding[] =>
  sweeps
    .map(({ kind, doneAt }) => ({ kind, since: doneAt ?? processStartedAt }))
    .filter(({ since }) => lateBy(since, now) > TOLERANCE_MS.sweep)
    .map(({ kind, since }) => ({
      kind: 'sweep' as const,
      subject: `sweep ${kind}`,
      text: `the sweep for ${kind} has not come to its end for ${duration(lateBy(since, now))}`,
      since,
    }));

/** A process that has just started gives the workers the time to report. */
export function workerFindings(seenAt: Date | null, startedAt: Date, now: Date): Finding[] {
  const since = seenAt ?? startedAt;
  if (lateBy(since, now) <= TOLERANCE_MS.worker || lateBy(startedAt, now) <= TOLERANCE_MS.worker) return [];
  const text = `no worker has reported for ${duration(lateBy(since, now))}: nothing is sent`;
  return [{ kind: 'no-worker', subject: 'workers', text, since }];
}

function catchAllFindings(state: CatchAllState): Finding[] {
  const problem = catchAllProblem(state);
  return problem ? [{ kind: 'catch-all', subject: 'catch-all', text: problem, since: null }] : [];
}

/** Why an alert that nobody else gets might be lost on the catch-all, too; null: it would not. */
export function catchAllProblem({ isSet, reachable, admins }: CatchAllState): string | null {
  if (reachable) return null;
  const what = isSet ? 'nobody on the catch-all can be reached' : 'no catch-all is set';
  return admins.length > 0
    ? `${what}: the admins ${admins.join(', ')} are paged in its place`
    : `${what}, and no admin can be reached either`;
}
