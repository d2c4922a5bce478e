import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** Deletes at most `limit` rows that were over before `before`, and answers how many. What another worker holds is that one's. */
export type Remove = (db: Db, before: Date, limit: number) => Promise<number>;

/** With their alerts, timelines, pages and deliveries: the foreign keys take those along. */
const removeIncidents: Remove = (db, before, limit) =>
  // By the index on created_at: what was opened later cannot have been closed before.
  remove(
    db,
    sql`DELETE FROM incidents WHERE number = ANY (ARRAY(
      SELECT number FROM incidents
      WHERE created_at < ${before} AND status = 'resolved' AND resolved_at < ${before}
      ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

/** Alerts that came to no incident: a resolve of what was not open. */
const removeStrayAlerts: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM alerts WHERE id = ANY (ARRAY(
      SELECT id FROM alerts WHERE incident IS NULL AND received_at < ${before}
      ORDER BY received_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

/** What senders would hand over once more only within days. */
const removeReceivedMessages: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM received_messages WHERE (integration_id, message_id) IN (
      SELECT integration_id, message_id FROM received_messages WHERE received_at < ${before}
      ORDER BY received_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
  );

const removeNotices: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM notices WHERE id = ANY (ARRAY(
      SELECT id FROM notices WHERE created_at < ${before} AND status NOT IN ('queued', 'sending')
      ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

const removeReplies: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM replies WHERE message_sid = ANY (ARRAY(
      SELECT message_sid FROM replies WHERE received_at < ${before}
      ORDER BY received_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

const removeSandboxMessages: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM sandbox_messages WHERE id = ANY (ARRAY(
      SELECT id FROM sandbox_messages WHERE at < ${before}
      ORDER BY at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

const removeSandboxCalls: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM sandbox_calls WHERE sid = ANY (ARRAY(
      SELECT sid FROM sandbox_calls WHERE at < ${before}
      ORDER BY at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

/** With what their checks said and who was told: the foreign keys take those along. */
const removeReleases: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM releases WHERE id = ANY (ARRAY(
      SELECT id FROM releases WHERE risk_until < ${before}
      ORDER BY risk_until LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

const removeChanges: Remove = (db, before, limit) =>
  remove(
    db,
    sql`DELETE FROM changes WHERE id = ANY (ARRAY(
      SELECT id FROM changes WHERE at < ${before}
      ORDER BY at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
  );

/** What goes with time, kind by kind. */
export const removers: Remove[] = [
  removeIncidents,
  removeReleases,
  removeChanges,
  removeStrayAlerts,
  removeReceivedMessages,
  removeNotices,
  removeReplies,
  removeSandboxMessages,
  removeSandboxCalls,
];

/** What is for looking up alone, and for a day: the payloads of integrations, and what became of Opsgenie's writes. */
export const dayRemovers: Remove[] = [
  (db, before, limit) =>
    remove(
      db,
      sql`DELETE FROM integration_payloads WHERE id = ANY (ARRAY(
        SELECT id FROM integration_payloads WHERE received_at < ${before}
        ORDER BY received_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
    ),
  (db, before, limit) =>
    remove(
      db,
      sql`DELETE FROM opsgenie_requests WHERE id = ANY (ARRAY(
        SELECT id FROM opsgenie_requests WHERE processed_at < ${before}
        ORDER BY processed_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
    ),
];

/** At most one for each contact method, so all at once. */
export const removeExpiredCodes = (db: Db, now: Date): Promise<number> =>
  remove(db, sql`DELETE FROM verification_codes WHERE expires_at < ${now}`);

async function remove(db: Db, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows = 0n } = await statement.execute(db);
  return Number(numAffectedRows);
}
