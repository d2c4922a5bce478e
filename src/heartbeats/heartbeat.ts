import { Cron } from 'croner';
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
  /** How long after a start the success must come; without it, `grace`. */
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
  startedAt: Date | null;
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

/** What a ping changes. A ping of any kind but `log` ends a pause. */
export function afterPing(heartbeat: Heartbeat, ping: { kind: PingKind; body: string | null }, now: Date): Change {
  const told = { ...heartbeat, lastPingAt: now, lastPing: ping.kind, lastBody: ping.body };
  switch (ping.kind) {
    case 'log':
      return { next: told };
    case 'start':
      return { next: { ...told, status: watched(told), startedAt: now, dueAt: dueAfterStart(told, now) } };
    case 'fail':
      return {
        next: { ...told, status: 'late', startedAt: null, dueAt: dueAfter(told, now) },
        incident: { open: `${nameOf(told)} says that it failed${ping.body ? `: ${ping.body}` : ''}` },
      };
    case 'success': {
      const next: Heartbeat = { ...told, status: 'up', startedAt: null, dueAt: dueAfter(told, now) };
      return heartbeat.status === 'late' ? { next, incident: 'resolve' } : { next };
    }
  }
}

/** A heartbeat that is due and has not come. It stays watched: resolved by hand and still silent, it opens another one. */
export function whenDue(heartbeat: Heartbeat, now: Date): Change {
  if (heartbeat.dueAt === null || heartbeat.dueAt > now) return { next: heartbeat };
  const { startedAt, lastPingAt } = heartbeat;
  const why = startedAt
    ? `started at ${startedAt.toISOString()} and has not finished`
    : `has not reported since ${(lastPingAt ?? now).toISOString()}`;
  return {
    next: { ...heartbeat, status: 'late', startedAt: null, dueAt: dueAfter(heartbeat, now) },
    incident: { open: `${nameOf(heartbeat)} ${why}` },
  };
}

/** Its times were changed: they count from the last ping. One that never reported stays new. */
export function afterEdit(heartbeat: Heartbeat): Heartbeat {
  const { status, lastPingAt } = heartbeat;
  if (status === 'new' || status === 'paused' || lastPingAt === null) return heartbeat;
  return { ...heartbeat, dueAt: dueAfter(heartbeat, lastPingAt) };
}

/** Nothing is expected until somebody resumes it, or it reports. Its open incident is resolved. */
export function pause(heartbeat: Heartbeat): Change {
  const next: Heartbeat = { ...heartbeat, status: 'paused', startedAt: null, dueAt: null };
  return heartbeat.status === 'late' ? { next, incident: 'resolve' } : { next };
}

export function resume(heartbeat: Heartbeat, now: Date): Heartbeat {
  if (heartbeat.status !== 'paused') return heartbeat;
  if (heartbeat.lastPingAt === null) return { ...heartbeat, status: 'new' };
  return { ...heartbeat, status: 'up', dueAt: dueAfter(heartbeat, now) };
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

const dueAfterStart = (heartbeat: Heartbeat, now: Date): Date => {
  const limit = new Date(now.getTime() + durationMs(heartbeat.maxRunTime ?? heartbeat.grace));
  return heartbeat.status === 'late' && heartbeat.dueAt && heartbeat.dueAt < limit ? heartbeat.dueAt : limit;
};

/** A start does not mend what is late: only a success does. */
const watched = (heartbeat: Heartbeat): 'up' | 'late' => (heartbeat.status === 'late' ? 'late' : 'up');

const nameOf = ({ id, description }: Heartbeat): string => (description ? `${description} (${id})` : `Heartbeat ${id}`);
