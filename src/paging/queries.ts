import { type Selectable, sql } from 'kysely';
import type { Component } from '../components/component.ts';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import type { Incident } from '../incidents/incident.ts';
import { incidentOf } from '../incidents/queries.ts';
import type { Delivery } from './delivery.ts';

export type DeliveryRow = Selectable<Database['deliveries']>;

/** Longer than any provider is waited for. A worker that dies while sending leaves a row that is taken up after this. */
export const LEASE_MS = 60_000;

/** Takes due messages for this worker alone. What another one holds is passed over. */
export async function claimDueDeliveries(db: Db, now: Date, limit: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    UPDATE deliveries SET status = 'sending', attempts = attempts + 1, updated_at = ${now},
      due_at = ${new Date(now.getTime() + LEASE_MS)}
    WHERE id IN (
      SELECT id FROM deliveries WHERE status IN ('queued', 'sending') AND due_at <= ${now}
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING *`.execute(db);
  return rows;
}

/** What a message is about, as it is now. */
export interface PageFacts {
  incident: Incident;
  page: { personName: string; line: number; round: number; requested: boolean; at: Date };
  component: { id: string; runbook: string | null; rollback: string | null } | null;
}

export async function pageFacts(db: Db, pageId: number): Promise<PageFacts | null> {
  const row = await db
    .selectFrom('pages')
    .innerJoin('incidents', 'incidents.number', 'pages.incident')
    .leftJoin('components', (join) => join.on(sql<boolean>`components.id = incidents.components[1]`))
    .selectAll('incidents')
    .select([
      'pages.person_name',
      'pages.line as page_line',
      'pages.round as page_round',
      'pages.requested',
      'pages.at',
      'components.id as component_id',
      'components.definition',
    ])
    .where('pages.id', '=', pageId)
    .executeTakeFirst();
  if (!row) return null;
  const { person_name, page_line, page_round, requested, at, component_id, definition } = row;
  return {
    incident: incidentOf(row),
    page: { personName: person_name, line: page_line, round: page_round, requested, at },
    component: component_id ? { id: component_id, ...hintsOf(definition) } : null,
  };
}

/** A definition that is damaged must not keep a mail from leaving. */
function hintsOf(definition: object | null): { runbook: string | null; rollback: string | null } {
  const { runbook, rollback } = (definition ?? {}) as Partial<Component>;
  return {
    runbook: typeof runbook === 'string' ? runbook : null,
    rollback: typeof rollback === 'string' ? rollback : null,
  };
}

type Outcome = Partial<Pick<DeliveryRow, 'status' | 'due_at' | 'provider_id' | 'error'>>;

/** Writes what became of an attempt, unless the row has moved on since it was claimed. Answers whether it did. */
export async function claimedStill(db: Db, claimed: DeliveryRow, outcome: Outcome, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set({ ...outcome, updated_at: now })
    .where('id', '=', claimed.id)
    .where('status', '=', 'sending')
    .where('attempts', '=', claimed.attempts)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function lockDelivery(db: Db, id: number): Promise<DeliveryRow | null> {
  const row = await db.selectFrom('deliveries').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row ?? null;
}

export async function lockIncidentOf(db: Db, delivery: number): Promise<void> {
  await sql`SELECT number FROM incidents WHERE number = (SELECT incident FROM deliveries WHERE id = ${delivery})
    FOR NO KEY UPDATE`.execute(db);
}

export async function setDelivery(db: Db, id: number, outcome: Outcome, now: Date): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ ...outcome, updated_at: now })
    .where('id', '=', id)
    .execute();
}

export async function deliveriesOfPage(db: Db, pageId: number): Promise<Delivery[]> {
  const rows = await db.selectFrom('deliveries').selectAll().where('page_id', '=', pageId).orderBy('id').execute();
  return rows.map(deliveryOf);
}

const deliveryOf = (row: DeliveryRow): Delivery => ({
  id: row.id,
  methodId: row.method_id,
  status: row.status,
  dueAt: row.due_at,
});

/** The messages of everybody on one line in one round, page by page. */
export async function deliveriesOfLine(db: Db, incident: number, line: number, round: number): Promise<Delivery[][]> {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('pages', 'pages.id', 'deliveries.page_id')
    .selectAll('deliveries')
    .where('pages.incident', '=', incident)
    .where('pages.line', '=', line)
    .where('pages.round', '=', round)
    .where('pages.requested', '=', false)
    .execute();
  return [...Map.groupBy(rows, (row) => row.page_id).values()].map((ofPage) => ofPage.map(deliveryOf));
}

export async function addDelivery(
  db: Db,
  like: DeliveryRow,
  method: { id: string; type: 'sms' | 'email'; address: string },
  now: Date,
): Promise<void> {
  await db
    .insertInto('deliveries')
    .values({
      page_id: like.page_id,
      incident: like.incident,
      person_id: like.person_id,
      method_id: method.id,
      channel: method.type,
      address: method.address,
      status: 'queued',
      due_at: now,
      updated_at: now,
    })
    .execute();
}
