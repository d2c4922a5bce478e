import type { SteppedDatabase } from './database.ts';

/** The rows that the promises are about, as committed; instants in milliseconds since 1970. */
export interface Snapshot {
  incidents: IncidentRow[];
  pages: PageRow[];
  deliveries: DeliveryRow[];
  /** When the next thing falls due that a sweep would find; null: nothing will. */
  due: number | null;
}

export interface IncidentRow {
  number: number;
  status: 'triggered' | 'acknowledged' | 'resolved';
  line: number;
  round: number;
  next: number | null;
  maintenance: string | null;
  acknowledged: number | null;
  acks: object[];
}

export interface PageRow {
  id: number;
  incident: number;
  person: string;
  line: number;
  round: number;
  requested: boolean;
  at: number;
}

export interface DeliveryRow {
  id: number;
  page: number;
  incident: number;
  method: string;
  channel: 'sms' | 'email' | 'voice';
  address: string;
  status: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'cancelled';
  due: number;
  attempts: number;
  receiptDue: number | null;
}

const ms = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)`;

const SNAPSHOT = `SELECT json_build_object(
  'incidents', (SELECT coalesce(json_agg(json_build_object('number', number, 'status', status, 'line', line, 'round', round,
    'next', ${ms('next_action_at')}, 'maintenance', maintenance, 'acknowledged', ${ms('acknowledged_at')}, 'acks', acks)
    ORDER BY number), '[]') FROM incidents),
  'pages', (SELECT coalesce(json_agg(json_build_object('id', id, 'incident', incident, 'person', person_id, 'line', line,
    'round', round, 'requested', requested, 'at', ${ms('at')}) ORDER BY id), '[]') FROM pages),
  'deliveries', (SELECT coalesce(json_agg(json_build_object('id', id, 'page', page_id, 'incident', incident,
    'method', method_id, 'channel', channel, 'address', address, 'status', status, 'due', ${ms('due_at')},
    'attempts', attempts, 'receiptDue', ${ms('receipt_due_at')}) ORDER BY id), '[]') FROM deliveries),
  'due', (SELECT ${ms('min(at)')} FROM (
    SELECT min(next_action_at) AS at FROM incidents
    UNION ALL SELECT min(due_at) FROM deliveries WHERE status IN ('queued', 'sending')
    UNION ALL SELECT min(receipt_due_at) FROM deliveries WHERE status = 'sent'
    UNION ALL SELECT min(due_at) FROM notices WHERE status IN ('queued', 'sending')) waiting)) AS all`;

export async function takeSnapshot(database: SteppedDatabase): Promise<Snapshot> {
  const [row] = await database.observe<{ all: Snapshot }>(SNAPSHOT);
  if (!row) throw new Error('the database answered with nothing');
  return row.all;
}
