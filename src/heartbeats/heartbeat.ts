import { Cron } from 'croner';
import { DateTime } from 'luxon';
import type { Severity } from '../incidents/incident.ts';
import { durationMs } from '../lib/durations.ts';

/** What an admin wants to hear of, and how often. Durations as text. */
export interface HeartbeatDefinition {
  description?: string | undefined;
  /** Where a late one opens its incident; none: the catch-all is paged. */
  component: string | null;
  /** So long after one success the next must come... */
  every?: string | undefined;
  /** ...or at these times of the wall clock in `timeZone`. */
  cron?: string | undefined;
  timeZone: string;
  /** How long after its time it is late. */
  grace: string;
  /** How long after a start the success must come; without it, `grace`, and no later than without a start. */
  maxRunTime?: string | undefined;
  severity: Severity;
  /** `post`: pings by GET and HEAD, which link scanners send, do not count. */
  methods: 'any' | 'post';
}

export interface Heartbeat extends HeartbeatDefinition {
  id: string;
  /** new: alerts only after its first ping. late: an incident is, or was, open. */
  status: 'new' | 'up' | 'late' | 'paused';
  lastPingAt: Date | null;
  lastPing: PingKind | null;
  lastBody: string | null;
  /** When the run that goes on began, and its sender's name for it. */
  startedAt: Date | null;
  startedRid: string | null;
  /** From when its schedule is reckoned: the last success, failure or lateness, or when it began to be watched. Null: it never was. */
  countsFrom: Date | null;
  /** Late unless something has come by then. Never null while it is watched. */
  dueAt: Date | null;
  incident: number | null;
}

/** Where a job reports; `publicUrl` has no slash at its end. */
export const pingUrls = (publicUrl: string, key: string) => {
  const ping = `${publicUrl}/ping/${key}`;
  return { ping, start: `${ping}/start`, fail: `${ping}/fail`, log: `${ping}/log` };
};

/** What a heartbeat told us. */
export type PingKind = 'success' | 'start' | 'fail' | 'log';

/** The last part of the address, in the form of Healthchecks.io: nothing, `start`, `fail`, `log` or an exit status. Null: no ping. */
export function pingKindOf(said: string): PingKind | null {
  if (said === '' || said === 'start' || said === 'fail' || said === 'log') return said === '' ? 'success' : said;
  if (!/^\d{1,3}$/.test(said) || Number(said) > 255) return null;
  return Number(said) === 0 ? 'success' : 'fail';
}

/**
 * Alertmanager's message about the Watchdog alert is a ping while it fires. That it is resolved means that Prometheus
 * sees no more, and is none.
 */
export const isPing = (body: unknown): boolean =>
  !(typeof body === 'object' && body !== null && 'alerts' in body && 'status' in body && body.status === 'resolved');

export interface Change {
  next: Heartbeat;
  /** What its incident needs: to be opened with these words, or to be resolved. */
  incident?: { open: string } | 'resolve';
}

/** `rid`: the sender's name for one run, by which its start and its end are known to belong together. */
export interface Said {
  kind: PingKind;
  body: string | null;
  rid?: string | null;
}

/** What a ping changes. A ping of any kind but `log` ends a pause. */
export function afterPing(heartbeat: Heartbeat, { kind, body, rid = null }: Said, now: Date): Change {
  const told = { ...heartbeat, lastPingAt: now, lastPing: kind, lastBody: body };
  switch (kind) {
    case 'log':
      return { next: told };
    case 'start': {
      const status = heartbeat.status === 'late' ? 'late' : 'up';
      const countsFrom = isWatched(heartbeat) ? heartbeat.countsFrom : now;
      return { next: timed({ ...told, status, countsFrom, startedAt: now, startedRid: rid }) };
    }
    case 'fail':
      return {
        next: timed({ ...told, status: 'late', ...noRun, countsFrom: now }),
        incident: { open: `${nameOf(told)} says that it failed${body ? `: ${body}` : ''}` },
      };
    case 'success': {
      const isOfAnother = rid !== null && heartbeat.startedRid !== rid;
      const next = timed({ ...told, status: 'up', ...(isOfAnother ? {} : noRun), countsFrom: now });
      return heartbeat.status === 'late' ? { next, incident: 'resolve' } : { next };
    }
  }
}

/** A heartbeat that is due and has not come. It stays watched: resolved by hand and still silent, it opens another one. */
export function whenDue(heartbeat: Heartbeat, now: Date): Change {
  if (heartbeat.dueAt === null || heartbeat.dueAt > now) return { next: heartbeat };
  const { startedAt, lastPingAt } = heartbeat;
  const why = startedAt
    ? `started ${saidTime(heartbeat, startedAt)} and has not finished`
    : `has not reported since ${saidTime(heartbeat, lastPingAt ?? now)}`;
  return {
    next: timed({ ...heartbeat, status: 'late', ...noRun, countsFrom: now }),
    incident: { open: `${nameOf(heartbeat)} ${why}` },
  };
}

const UNREADABLE_AGAIN_MS = 3_600_000;

/** The same for one whose times cannot be read: nobody knows when it is expected next, so it is asked for again in an hour. */
export function whenUnreadable(heartbeat: Heartbeat, now: Date): Change {
  const dueAt = new Date(now.getTime() + UNREADABLE_AGAIN_MS);
  return {
    next: { ...heartbeat, status: 'late', ...noRun, countsFrom: now, dueAt },
    incident: { open: `${nameOf(heartbeat)} is due and has not reported, and its times cannot be read` },
  };
}

/** Its times were changed: they count from where they counted before. One that never reported stays new. */
export const afterEdit = (heartbeat: Heartbeat): Heartbeat => (isWatched(heartbeat) ? timed(heartbeat) : heartbeat);

/** Nothing is expected until somebody resumes it, or it reports. Its open incident is resolved. */
export function pause(heartbeat: Heartbeat): Change {
  const next: Heartbeat = { ...heartbeat, status: 'paused', ...noRun, dueAt: null };
  return heartbeat.status === 'late' ? { next, incident: 'resolve' } : { next };
}

export function resume(heartbeat: Heartbeat, now: Date): Heartbeat {
  if (heartbeat.status !== 'paused') return heartbeat;
  if (heartbeat.countsFrom === null) return { ...heartbeat, status: 'new' };
  return timed({ ...heartbeat, status: 'up', countsFrom: now });
}

const noRun = { startedAt: null, startedRid: null };

const isWatched = ({ status }: Heartbeat): boolean => status === 'up' || status === 'late';

const timed = (heartbeat: Heartbeat): Heartbeat => ({ ...heartbeat, dueAt: dueOf(heartbeat) });

/**
 * When it is late. What has started has its time to run, but not for ever: a job that crashes and starts anew, again and
 * again, must come to a success in the time that one late run would have.
 */
function dueOf(heartbeat: Heartbeat): Date | null {
  const { countsFrom, startedAt, maxRunTime, grace } = heartbeat;
  if (countsFrom === null) return null;
  const successBy = dueAfter(heartbeat, countsFrom);
  if (startedAt === null) return successBy;
  const endOfRun = startedAt.getTime() + durationMs(maxRunTime ?? grace);
  const latest = successBy.getTime() + (maxRunTime === undefined ? 0 : durationMs(maxRunTime));
  return new Date(Math.min(endOfRun, latest));
}

/** When the success that is expected after `from` is late. */
export function dueAfter(heartbeat: HeartbeatDefinition, from: Date): Date {
  const { every, cron, timeZone, grace } = heartbeat;
  const expected = cron ? nextTime(cron, timeZone, from) : new Date(from.getTime() + durationMs(every ?? '1d'));
  return new Date(expected.getTime() + durationMs(grace));
}

/**
 * The first time of a cron expression after `from`, at the zone's wall clock: a time that is skipped runs right after the
 * gap, one that comes twice runs at its first. An expression that never comes again throws.
 */
export function nextTime(cron: string, timeZone: string, from: Date): Date {
  const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(from);
  if (!next) throw new Error(`the schedule ${cron} never comes`);
  return next;
}

/** By the clock of its zone, as its cron times are: "Mon 23 Nov 13:00 (Europe/Berlin)". */
const saidTime = ({ timeZone }: Heartbeat, at: Date): string =>
  `${DateTime.fromJSDate(at, { zone: timeZone }).toFormat('ccc d LLL HH:mm', { locale: 'en' })} (${timeZone})`;

const nameOf = ({ id, description }: Heartbeat): string => (description ? `${description} (${id})` : `Heartbeat ${id}`);
