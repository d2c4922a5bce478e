import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Ctx } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { cancelWaiting, insertAnnouncements, insertPages } from '../outbox/queries.ts';
import { setAlarm } from './alarm.ts';
import type { Incident, Move, TimelineEntry } from './incident.ts';
import { eventsOf } from './incident-event.ts';
import { columnsOf, type IncidentRow, incidentOf } from './incident-row.ts';

export async function findIncident(db: Db, number: number): Promise<Incident | null> {
  const row = await db.selectFrom('incidents').selectAll().where('number', '=', number).executeTakeFirst();
  return row ? incidentOf(row) : null;
}

/** Locked until the transaction ends: from here on nobody else moves it. */
export async function lockIncident(db: Db, number: number): Promise<Incident | null> {
  const row = await db
    .selectFrom('incidents')
    .selectAll()
    .where('number', '=', number)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row ? incidentOf(row) : null;
}

/** Those whose next action has come, longest waiting first. Rows that another worker holds are that worker's. */
export async function claimDueIncidents(db: Db, now: Date, limit: number): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where('next_action_at', '<=', now)
    .orderBy('next_action_at')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  return rows.map(incidentOf);
}

/** Those that resolve by themselves by now. Rows that another worker holds are that worker's. */
export async function claimQuietIncidents(db: Db, now: Date, limit: number): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where('close_at', '<=', now)
    .where('status', '<>', 'resolved')
    .orderBy('close_at')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  return rows.map(incidentOf);
}

/** The same for one that would be closed by itself. */
export async function postponeClosing(db: Db, number: number, until: Date): Promise<void> {
  await db.updateTable('incidents').set({ close_at: until }).where('number', '=', number).execute();
}

/** A row that cannot be decided must not stop the others: it waits, and is tried again. One that is no longer due is left alone. */
export async function postponeIncident(db: Db, number: number, now: Date, until: Date): Promise<void> {
  await db
    .updateTable('incidents')
    .set({ next_action_at: until })
    .where('number', '=', number)
    .where('next_action_at', '<=', now)
    .execute();
}

/**
 * The open incident of each key or that it is a member of, else its newest, locked in a fixed order. The open one need not
 * have the highest number: numbers are taken before it is known who comes first.
 */
export async function lockNewestByKey(
  db: Db,
  keys: { integrationId: string | null; dedupKey: string }[],
): Promise<Incident[]> {
  // An array, because a planner without fresh statistics makes a join over the whole table of a subquery.
  const { rows } = await sql<IncidentRow>`
    SELECT i.* FROM incidents i WHERE i.number = ANY (ARRAY(
      SELECT coalesce(
        (SELECT n.number FROM incidents n
          WHERE n.integration_id = k."integrationId" AND n.dedup_key = k."dedupKey" AND n.status <> 'resolved'),
        (SELECT max(m.incident) FROM members m JOIN incidents n ON n.number = m.incident
          WHERE m.integration_id = k."integrationId" AND m.dedup_key = k."dedupKey" AND n.status <> 'resolved'),
        greatest(
          (SELECT max(n.number) FROM incidents n
            WHERE n.integration_id = k."integrationId" AND n.dedup_key = k."dedupKey"),
          (SELECT max(m.incident) FROM members m
            WHERE m.integration_id = k."integrationId" AND m.dedup_key = k."dedupKey")))
      FROM json_to_recordset(${JSON.stringify(keys)}::json) AS k("integrationId" text, "dedupKey" text)))
    ORDER BY i.number FOR NO KEY UPDATE`.execute(db);
  return rows.map(incidentOf);
}

/** The oldest open incident on any of these components that others may still join, locked. */
export async function lockOpenGroup(db: Db, components: readonly string[], now: Date): Promise<Incident | null> {
  const row = await db
    .selectFrom('incidents')
    .selectAll()
    .where('status', '<>', 'resolved')
    .where('group_until', '>', now)
    .where(sql<boolean>`components && ${components}::text[]`)
    .orderBy('number')
    .limit(1)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row ? incidentOf(row) : null;
}

export async function insertTimeline(
  db: Db,
  at: Date,
  entries: (TimelineEntry & { incident: number })[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    INSERT INTO timeline (incident, at, type, text)
    SELECT incident, ${at}, type, text
    FROM json_to_recordset(${JSON.stringify(entries)}::json) AS t(incident bigint, type text, text text)`.execute(db);
}

/**
 * Saves decided changes in the transaction of `ctx`: the rows, the timeline, the messages that have become pointless, and
 * the new ones. The alarm clock is set for all of it.
 */
export async function saveMoves(ctx: Ctx, moves: Move[]): Promise<void> {
  await updateIncidents(ctx.db, moves);
  const cancelled = await cancelWaiting(ctx, moves.flatMap(pointlessOf));
  const entries = moves.flatMap((move) => move.entries.map((entry) => ({ ...entry, incident: move.next.number })));
  await insertTimeline(ctx.db, ctx.now, [...entries, ...[...cancelled].map(cancelledEntry)]);
  await insertPages(ctx, moves.flatMap(pagesDueOf));
  await insertAnnouncements(ctx, moves.flatMap(eventsOf));
  for (const move of moves) countMove(ctx, move);
  for (const { next } of moves) setAlarm(ctx, next);
}

/** Lines that were passed over go into the ledger, and how long a yes took into the metrics. */
function countMove(ctx: Ctx, { before, next, entries }: Move): void {
  for (const { type, text } of entries)
    if (type === 'skipped') tolerate(ctx, 'skipped-line', `#${next.number}: ${text}`);
  if (before.status === 'triggered' && next.status === 'acknowledged')
    ctx.meter?.sinceAlert('ack', ctx.now.getTime() - next.createdAt.getTime());
}

const pointlessOf = ({ next, cancel }: Move) =>
  cancel === 'nobody' ? [] : [{ incident: next.number, everybody: cancel === 'everybody', ...pointlessIn(cancel) }];

const pointlessIn = (cancel: Exclude<Move['cancel'], 'nobody'>) => (cancel === 'everybody' ? {} : cancel);

const pagesDueOf = ({ next, pages }: Move) =>
  pages.map((page) => ({ ...page, incident: next.number, urgency: next.urgency, requested: page.requested ?? false }));

const cancelledEntry = ([incident, count]: [number, number]): TimelineEntry & { incident: number } => ({
  incident,
  type: 'cancelled',
  text: count === 1 ? 'One waiting message was cancelled' : `${count} waiting messages were cancelled`,
});

async function updateIncidents(db: Db, moves: Move[]): Promise<void> {
  if (moves.length === 0) return;
  const rows = moves.map(({ next }) => columnsOf(next));
  // The array, because a planner without fresh statistics goes through the whole table to join it with a document.
  const { numAffectedRows } = await sql`
    UPDATE incidents SET status = n.status, severity = n.severity, urgency = n.urgency, components = n.components,
      uncovered = n.uncovered, line = n.line, round = n.round, paged_at = n.paged_at, next_action_at = n.next_action_at,
      epoch = n.epoch + 1, alert_count = n.alert_count, maintenance = n.maintenance, acknowledged_at = n.acknowledged_at,
      acks = n.acks, each_component = n.each_component, ack_timeout_ms = n.ack_timeout_ms, snoozed_until = n.snoozed_until,
      acknowledged_by = n.acknowledged_by, resolved_at = n.resolved_at, resolved_by = n.resolved_by,
      firing_at = n.firing_at, ended_at = n.ended_at, tolerance = n.tolerance, openings = n.openings,
      flapping = n.flapping, close_at = n.close_at, close_why = n.close_why, news = n.news
    FROM json_populate_recordset(NULL::incidents, ${JSON.stringify(rows)}::json) n
    WHERE incidents.number = n.number AND incidents.epoch = n.epoch
      AND incidents.number = ANY (${rows.map(({ number }) => number)}::bigint[])`.execute(db);
  if (numAffectedRows !== BigInt(moves.length)) throw new Error('an incident moved while it was locked');
}

export interface IncidentFilter {
  status?: 'open' | Incident['status'];
  component?: string;
  integration?: string;
  since?: Date;
  /** Numbers below this one: where the page before ended. */
  before?: number;
  limit: number;
  offset?: number;
}

/** So many of the newest are looked through for a component's, before an index is asked for all that it ever had. */
const RECENT = 5_000;

/** Newest first. */
export async function listIncidents(db: Db, filter: IncidentFilter): Promise<Incident[]> {
  const { component, before = Number.MAX_SAFE_INTEGER, limit } = filter;
  if (component === undefined) return (await listed(db, filter).execute()).map(incidentOf);
  // In two steps, because the planner cannot tell a component that breaks all the time from one that never did.
  const recent = sql`
    SELECT number FROM (SELECT number, components FROM incidents WHERE number < ${before}::bigint
      ORDER BY number DESC LIMIT ${RECENT}) newest WHERE ${component} = ANY (components)`;
  const ever = sql`SELECT number FROM incidents WHERE components @> ${[component]}::text[]`;
  const among = (numbers: typeof ever) => listed(db, filter).where(sql<boolean>`number = ANY (ARRAY(${numbers}))`);
  const found = await among(recent).execute();
  return (found.length === limit ? found : await among(ever).execute()).map(incidentOf);
}

function listed(db: Db, { status, integration, since, before, limit, offset = 0 }: IncidentFilter) {
  let query = db.selectFrom('incidents').selectAll().orderBy('number', 'desc').limit(limit).offset(offset);
  if (status === 'open') query = query.where('status', '<>', 'resolved');
  else if (status) query = query.where('status', '=', status);
  if (integration !== undefined) query = query.where('integration_id', '=', integration);
  if (since) query = query.where('created_at', '>=', since);
  if (before !== undefined) query = query.where('number', '<', before);
  return query;
}

/** The newest alerts of an incident, or those before one of them, newest first, with everything their sender said. */
export async function alertsOf(db: Db, incident: number, limit: number, before?: number) {
  return db
    .selectFrom('alerts')
    .select(['id', 'received_at as at', 'action', 'severity', 'summary', 'content'])
    .where('incident', '=', incident)
    .$if(before !== undefined, (rows) => rows.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function timelineOf(db: Db, incident: number): Promise<{ at: Date; type: string; text: string }[]> {
  return db
    .selectFrom('timeline')
    .select(['at', 'type', 'text'])
    .where('incident', '=', incident)
    .orderBy('id')
    .execute();
}

/** For which components of an incident a person was paged; null where it was for all of them, or by name. */
export async function pagedFor(db: Db, incident: number, person: string): Promise<(string[] | null)[]> {
  const rows = await db
    .selectFrom('pages')
    .select('components')
    .where('incident', '=', incident)
    .where('person_id', '=', person)
    .execute();
  return rows.map(({ components }) => components);
}
