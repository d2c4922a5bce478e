import type { Selectable } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Incident } from './incident.ts';

export type IncidentRow = Selectable<Database['incidents']>;

export const incidentOf = (row: IncidentRow): Incident => ({
  number: row.number,
  status: row.status,
  summary: row.summary,
  severity: row.severity,
  urgency: row.urgency,
  integrationId: row.integration_id,
  dedupKey: row.dedup_key,
  components: row.components,
  uncovered: row.uncovered,
  line: row.line,
  round: row.round,
  pagedAt: row.paged_at,
  nextActionAt: row.next_action_at,
  acks: acksOf(row),
  eachComponent: row.each_component,
  ackTimeoutMs: row.ack_timeout_ms,
  snoozedUntil: row.snoozed_until ?? snoozeOfBefore(row),
  epoch: row.epoch,
  alertCount: row.alert_count,
  maintenance: row.maintenance,
  firingAt: row.firing_at,
  endedAt: row.ended_at,
  tolerance: row.tolerance as Incident['tolerance'],
  openings: row.openings,
  flapping: row.flapping as Incident['flapping'],
  groupUntil: row.group_until,
  news: row.news,
  closes: row.close_at && { at: row.close_at, why: row.close_why ?? '' },
  createdAt: row.created_at,
  acknowledgedAt: row.acknowledged_at,
  acknowledgedBy: row.acknowledged_by,
  resolvedAt: row.resolved_at,
  resolvedBy: row.resolved_by,
});

const acksOf = (row: IncidentRow): Incident['acks'] =>
  (row.acks as Incident['acks']).map((ack) => ({ ...ack, at: new Date(ack.at) }));

/** The release before knew no other next action of what was acknowledged than the end of a snooze. */
const snoozeOfBefore = (row: IncidentRow): Date | null =>
  row.status === 'acknowledged' && row.acks.length === 0 ? row.next_action_at : null;

/** For a document from which the server fills rows: it is null there, too, and shorter by a half. */
function leaveOutNulls<Columns extends Record<string, unknown>>(columns: Columns): Columns {
  for (const name in columns) if (columns[name] === null) columns[name] = undefined as Columns[typeof name];
  return columns;
}

/** The row of an incident, but for what only its trace and its retention ask of it. */
export const columnsOf = (incident: Incident) =>
  leaveOutNulls({
    number: incident.number,
    status: incident.status,
    summary: incident.summary,
    severity: incident.severity,
    urgency: incident.urgency,
    integration_id: incident.integrationId,
    dedup_key: incident.dedupKey,
    components: incident.components,
    uncovered: incident.uncovered,
    line: incident.line,
    round: incident.round,
    paged_at: incident.pagedAt,
    next_action_at: incident.nextActionAt,
    acks: incident.acks,
    each_component: incident.eachComponent,
    ack_timeout_ms: incident.ackTimeoutMs,
    snoozed_until: incident.snoozedUntil,
    epoch: incident.epoch,
    alert_count: incident.alertCount,
    maintenance: incident.maintenance,
    firing_at: incident.firingAt,
    ended_at: incident.endedAt,
    tolerance: incident.tolerance,
    openings: incident.openings,
    flapping: incident.flapping,
    close_at: incident.status === 'resolved' ? null : (incident.closes?.at ?? null),
    close_why: incident.closes?.why ?? null,
    group_until: incident.groupUntil,
    news: incident.news,
    created_at: incident.createdAt,
    acknowledged_at: incident.acknowledgedAt,
    acknowledged_by: incident.acknowledgedBy,
    resolved_at: incident.resolvedAt,
    resolved_by: incident.resolvedBy,
  });
