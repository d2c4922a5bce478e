import { type Selectable, sql } from 'kysely';
import type { Component } from '../components/component.ts';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import type { Incident } from '../incidents/incident.ts';
import { incidentOf } from '../incidents/incident-row.ts';
import type { ContactMethod } from '../people/contact-method.ts';
import type { ChangeLine } from '../releases/change.ts';
import { type Delivery, type DeliveryStatus, isLost, statusesBefore } from './delivery.ts';

export type DeliveryRow = Selectable<Database['deliveries']>;

/** One delivery of a message, with what it is about. */
export interface Letter {
  delivery: DeliveryRow;
  facts: PageFacts;
}

/**
 * All that left in one message with a delivery's attempt, itself included, in the order in which several are locked.
 * Empty where the delivery has been tried again since.
 */
export async function leftTogether(db: Db, id: number, attempt: number): Promise<{ id: number; attempts: number }[]> {
  const { rows } = await sql<{ id: number; attempts: number }>`
    SELECT d.id, d.attempts FROM deliveries d JOIN deliveries one ON one.id = ${id} AND one.attempts = ${attempt}
    WHERE d.id = one.id OR d.bundle_id = one.bundle_id
      -- What was claimed together need not be one message: part of it may turn out to have left before.
      AND (d.provider_id IS NOT DISTINCT FROM one.provider_id OR d.status = 'sending' AND one.status = 'sending')
    ORDER BY d.incident, d.id`.execute(db);
  return rows;
}

/** What a message is about, as it is now. */
export interface PageFacts {
  incident: Incident;
  page: { personName: string; line: number; round: number; requested: boolean; at: Date; components: string[] | null };
  /** The reader's. */
  timeZone: string;
  component: { id: string; runbook: string | null; rollback: string | null } | null;
  /** The first message of the incident's first page: for how long an alert takes to reach somebody. */
  firstDelivery: number | null;
  /** What was most likely changed before; not looked for where it is left out. */
  change?: ChangeLine | null;
}

export async function pageFacts(db: Db, pageId: number): Promise<PageFacts | null> {
  return (await factsOfPages(db, [pageId])).get(pageId) ?? null;
}

// `+ 0`: without fresh statistics the planner looks for the least id along the primary key, through the whole table.
const firstDelivery = sql<number | null>`(SELECT min(d.id + 0) FROM deliveries d WHERE d.page_id = (
  SELECT min(p.id + 0) FROM pages p WHERE p.incident = incidents.number))`;

/** Not a join: for a hundred pages the planner would read all people. */
const timeZone = sql<string | null>`(SELECT time_zone FROM people WHERE people.id = pages.person_id)`;

/** By page. What is gone is missing. */
export async function factsOfPages(db: Db, pageIds: number[]): Promise<Map<number, PageFacts>> {
  const rows = await db
    .selectFrom('pages')
    .innerJoin('incidents', 'incidents.number', 'pages.incident')
    .leftJoin('components', (join) => join.on(sql<boolean>`components.id = incidents.components[1]`))
    .selectAll('incidents')
    .select([
      'pages.id as page_id',
      timeZone.as('time_zone'),
      'pages.person_name',
      'pages.line as page_line',
      'pages.round as page_round',
      'pages.requested',
      'pages.at',
      'pages.components as page_components',
      firstDelivery.as('first_delivery'),
      'components.id as component_id',
      'components.definition',
    ])
    .where('pages.id', '=', sql<number>`ANY (${pageIds}::bigint[])`)
    .execute();
  return new Map(
    rows.map((row) => {
      const { page_id, person_name, page_line, page_round, requested, at, component_id, definition } = row;
      const names = { personName: person_name, components: row.page_components };
      const page = { ...names, line: page_line, round: page_round, requested, at };
      const component = component_id ? { id: component_id, ...hintsOf(definition) } : null;
      const timeZone = row.time_zone ?? 'UTC';
      return [page_id, { incident: incidentOf(row), page, timeZone, component, firstDelivery: row.first_delivery }];
    }),
  );
}

/** A definition that is damaged must not keep a mail from leaving. */
function hintsOf(definition: object | null): { runbook: string | null; rollback: string | null } {
  const { runbook, rollback } = (definition ?? {}) as Partial<Component>;
  return {
    runbook: typeof runbook === 'string' ? runbook : null,
    rollback: typeof rollback === 'string' ? rollback : null,
  };
}

type Outcome = Partial<
  Pick<
    DeliveryRow,
    | ('status' | 'due_at' | 'provider_id' | 'error' | 'receipt_due_at' | 'shortened')
    | ('provider' | 'unclear_since' | 'attempts')
  >
>;

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

/**
 * Providers took them. Where a row has moved on since it was claimed, because its receipt was quicker than the answer,
 * only the provider's id is news. Several are locked in one order everywhere.
 */
export async function setSent(
  db: Db,
  sent: Pick<DeliveryRow, 'id' | 'attempts' | 'provider_id' | 'provider' | 'receipt_due_at'>[],
  now: Date,
): Promise<void> {
  const column = <Name extends keyof (typeof sent)[number]>(name: Name) => sent.map((row) => row[name]);
  const ids = column('id');
  // Arrays, whose length the planner knows: it takes a document for a hundred rows, and compares everything with everything.
  await sql`
    WITH locked AS MATERIALIZED (
      SELECT id FROM deliveries WHERE id = ANY (${ids}::bigint[]) ORDER BY incident, id FOR UPDATE)
    UPDATE deliveries d SET provider_id = s.provider_id, provider = s.provider, updated_at = ${now},
      status = CASE WHEN d.status = 'sending' AND d.attempts = s.attempts THEN 'sent' ELSE d.status END,
      error = CASE WHEN d.status = 'sending' AND d.attempts = s.attempts THEN NULL ELSE d.error END,
      unclear_since = CASE WHEN d.status = 'sending' AND d.attempts = s.attempts THEN NULL ELSE d.unclear_since END,
      receipt_due_at = CASE WHEN d.status = 'sending' AND d.attempts = s.attempts THEN s.receipt_due_at
        ELSE d.receipt_due_at END
    FROM unnest(${ids}::bigint[], ${column('attempts')}::int[], ${column('provider_id')}::text[],
      ${column('provider')}::text[], ${column('receipt_due_at')}::timestamptz[])
      AS s(id, attempts, provider_id, provider, receipt_due_at)
    WHERE s.id = d.id AND d.id = ANY (ARRAY(SELECT id FROM locked))`.execute(db);
}

/** They may be on their way all the same: whoever sends them again asks for them first (look-up.ts). */
export async function markUnclear(db: Db, claimed: DeliveryRow[]): Promise<void> {
  const attempts = JSON.stringify(claimed.map(({ id, attempts }) => ({ id, attempts })));
  await sql`
    UPDATE deliveries d SET unclear_since = coalesce(d.unclear_since, d.updated_at)
    FROM (SELECT d.id FROM deliveries d JOIN jsonb_to_recordset(${attempts}::jsonb) AS c(id bigint, attempts int)
      USING (id, attempts) WHERE d.status = 'sending' ORDER BY d.incident, d.id FOR UPDATE OF d) mine
    WHERE mine.id = d.id`.execute(db);
}

export async function lockDelivery(db: Db, id: number): Promise<DeliveryRow | null> {
  const row = await db.selectFrom('deliveries').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row ?? null;
}

export async function lockIncidentOf(db: Db, delivery: number): Promise<void> {
  await sql`SELECT number FROM incidents WHERE number = (SELECT incident FROM deliveries WHERE id = ${delivery})
    FOR NO KEY UPDATE`.execute(db);
}

/** A status only along an arrow of delivery.ts: where there is none from the present one, nothing is written. */
export async function setDelivery(db: Db, id: number, outcome: Outcome, now: Date): Promise<void> {
  const { status } = outcome;
  await db
    .updateTable('deliveries')
    .set({ ...outcome, updated_at: now })
    .where('id', '=', id)
    .$if(status !== undefined, (query) => query.where('status', 'in', statusesBefore(status as DeliveryStatus)))
    .execute();
}

export async function deliveriesOfPage(db: Db, pageId: number): Promise<Delivery[]> {
  const rows = await deliveryRows(db).where('deliveries.page_id', '=', pageId).orderBy('deliveries.id').execute();
  return rows.map(deliveryOf);
}

const deliveryRows = (db: Db) =>
  db
    .selectFrom('deliveries')
    .selectAll('deliveries')
    .select(
      sql<boolean>`
        EXISTS (SELECT FROM contact_methods m WHERE m.person_id = deliveries.person_id AND m.id = deliveries.method_id
          AND m.address = deliveries.address AND m.failing_since IS NOT NULL)
        OR deliveries.channel = 'sms' AND EXISTS (SELECT FROM opt_outs o WHERE o.address = deliveries.address)`.as(
        'marked',
      ),
    );

const deliveryOf = (row: DeliveryRow & { marked: boolean }): Delivery => ({
  id: row.id,
  methodId: row.method_id,
  status: row.status,
  dueAt: row.due_at,
  marked: row.marked,
  lost: isLost(row),
});

/** Whether the incident has a later message to the person by the same method that has not come to nothing. */
export async function hasNewer(db: Db, { id, incident, person_id, method_id }: DeliveryRow): Promise<boolean> {
  const newer = db
    .selectFrom('deliveries')
    .select('id')
    .where('incident', '=', incident)
    .where('person_id', '=', person_id)
    .where('method_id', '=', method_id)
    .where('id', '>', id)
    .where('status', 'not in', ['failed', 'cancelled']);
  return (await newer.limit(1).executeTakeFirst()) !== undefined;
}

/** The messages of everybody on one line in one round, page by page, without those paged for nothing but `settled`. */
export async function deliveriesOfLine(
  db: Db,
  incident: number,
  { line, round }: { line: number; round: number },
  settled: string[],
): Promise<Delivery[][]> {
  const rows = await deliveryRows(db)
    .innerJoin('pages', 'pages.id', 'deliveries.page_id')
    .where('pages.incident', '=', incident)
    .where('pages.line', '=', line)
    .where('pages.round', '=', round)
    .where('pages.requested', '=', false)
    .where(sql<boolean>`pages.components <@ ${settled}::text[] IS NOT TRUE`)
    .execute();
  return [...Map.groupBy(rows, (row) => row.page_id).values()].map((ofPage) => ofPage.map(deliveryOf));
}

export async function addDelivery(
  db: Db,
  like: DeliveryRow,
  method: Pick<ContactMethod, 'id' | 'type' | 'address'>,
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

/** Whether a message that a provider has is already known as another one's. */
export async function isOtherMessage(db: Db, providerId: string, ids: number[]): Promise<boolean> {
  const other = db
    .selectFrom('deliveries')
    .select('id')
    .where('provider_id', '=', providerId)
    .where('id', 'not in', ids);
  return (await other.limit(1).executeTakeFirst()) !== undefined;
}

export async function findDelivery(db: Db, id: number): Promise<DeliveryRow | null> {
  return (await db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** False where this key of this call has been written down before. */
export async function insertKeyPress(
  db: Db,
  press: { delivery: number; sid: string; key: string },
  now: Date,
): Promise<boolean> {
  const row = { call_sid: press.sid, key: press.key, delivery_id: press.delivery, answer: '', pressed_at: now };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('key_presses')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function answerToKey(db: Db, sid: string, key: string): Promise<string> {
  const press = db.selectFrom('key_presses').select('answer').where('call_sid', '=', sid).where('key', '=', key);
  return (await press.executeTakeFirst())?.answer ?? '';
}

export async function saveAnswerToKey(db: Db, sid: string, key: string, answer: string): Promise<void> {
  await db.updateTable('key_presses').set({ answer }).where('call_sid', '=', sid).where('key', '=', key).execute();
}

/**
 * The open incidents, in the order in which they are locked, that somebody of `people` was paged for and that still count
 * on them: a message waits, or it is their line that is being waited for.
 */
export async function incidentsCountingOn(db: Db, people: string[]): Promise<number[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<{ number: number }>`
    SELECT DISTINCT i.number FROM incidents i JOIN pages p ON p.incident = i.number
    WHERE i.status = 'triggered' AND p.person_id = ANY (${people})
      AND (p.line = i.line AND p.round = i.round
        OR EXISTS (SELECT FROM deliveries d WHERE d.page_id = p.id AND d.status = 'queued'))
    ORDER BY i.number`.execute(db);
  return rows.map(({ number }) => number);
}

export async function pagesOf(db: Db, incident: number, people: string[]): Promise<{ id: number; personId: string }[]> {
  const rows = await db
    .selectFrom('pages')
    .select(['id', 'person_id as personId'])
    .where('incident', '=', incident)
    .where('person_id', 'in', people)
    .orderBy('id')
    .execute();
  return rows;
}

/** Takes messages whose receipt is overdue, for this worker alone: until `lease` nobody else asks for them. */
export async function claimMissingReceipts(db: Db, now: Date, lease: Date, limit: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    UPDATE deliveries SET receipt_due_at = ${lease}
    WHERE id IN (
      SELECT id FROM deliveries WHERE receipt_due_at <= ${now} AND status = 'sent'
      ORDER BY receipt_due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING *`.execute(db);
  return rows;
}
