import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { GAPS_S, LONGEST_RUN, QUIET_S, SKEW_S } from '../outbox/pace.ts';
import { CHANNELS } from './delivery.ts';
import type { DeliveryRow } from './queries.ts';

/** Longer than any provider is waited for. A worker that dies while sending leaves a row that is taken up after this. */
export const LEASE_MS = 60_000;

/** More than this of one address leave with the message after. */
const MAX_BUNDLE = 1_000;

export interface Claim {
  /** To be sent by this worker alone, now: what leaves in one message together, ordered by incident. */
  leaving: DeliveryRow[][];
  /** Wait for their address's next message, at `due_at`. */
  held: DeliveryRow[];
}

/**
 * Takes due messages for this worker alone; what another one holds is passed over. What is due for one address leaves as
 * one message, with all that waits for that address, as soon as its pace allows (outbox/pace.ts, whose rule this repeats, so
 * that asking and leaving are one statement); a retry leaves in any case. A call is about one page. Locks are taken in one
 * order: messages, passing over what is locked, then paces by their key. Of these channels alone.
 */
export async function claimDueDeliveries(
  db: Db,
  now: Date,
  limit: number,
  channels: readonly DeliveryRow['channel'][] = CHANNELS,
): Promise<Claim> {
  const gap = sql`make_interval(secs => coalesce(${JSON.stringify(GAPS_S)}::jsonb -> pace.channel
    ->> (greatest(pace.run, 1) - 1), '0')::int)`;
  // An upsert that is no retry carries run 1.
  const leaves = sql`(excluded.run = 0 OR pace.last_at + ${gap} <= ${now}
    OR pace.last_at > ${inSeconds(now, SKEW_S)})`;
  const { rows } = await sql<DeliveryRow>`
    WITH due AS (
      SELECT id, channel, address, attempts FROM deliveries WHERE status IN ('queued', 'sending') AND due_at <= ${now}
        -- In words that no index knows: along the one by address it would read all that waits.
        AND array_position(${channels}::text[], channel) IS NOT NULL ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED),
    message AS (
      SELECT channel, address, gen_random_uuid() AS id, bool_or(attempts > 0) AS again,
        array_agg(id ORDER BY attempts DESC, id) AS ids FROM due GROUP BY channel, address),
    paced AS (
      INSERT INTO paces AS pace (channel, address, run, last_at, bundle_id)
      SELECT channel, address, CASE WHEN again THEN 0 ELSE 1 END, ${now}, id FROM message ORDER BY channel, address
      ON CONFLICT (channel, address) DO UPDATE SET
        run = CASE WHEN excluded.run = 0 OR NOT ${leaves} THEN pace.run
          WHEN pace.last_at <= ${inSeconds(now, -QUIET_S)} THEN 1 ELSE least(pace.run + 1, ${LONGEST_RUN}) END,
        last_at = CASE WHEN ${leaves} THEN excluded.last_at ELSE pace.last_at END,
        bundle_id = CASE WHEN ${leaves} THEN excluded.bundle_id ELSE pace.bundle_id END
      RETURNING channel, address, bundle_id, last_at + ${gap} AS free_at),
    -- Once, because the planner takes what is due for one row and compares everything with everything.
    decided AS MATERIALIZED (
      SELECT channel, address, id AS message, ids, bundle_id = id AS leaves, free_at FROM message JOIN paced USING (channel, address)),
    leaving AS (
      SELECT unnest(CASE WHEN channel = 'voice' THEN ids[1:1] ELSE ids END) AS id, message FROM decided WHERE leaves
      UNION
      SELECT waiting.id, message FROM decided
        CROSS JOIN LATERAL (
          SELECT d.id FROM deliveries d WHERE d.channel = decided.channel AND d.address = decided.address
            AND (d.status = 'queued' AND (d.held OR d.attempts > 0 OR d.due_at <= ${now})
              OR d.status = 'sending' AND d.due_at <= ${now})
          LIMIT ${MAX_BUNDLE} FOR UPDATE SKIP LOCKED) waiting
        WHERE leaves AND channel <> 'voice'),
    verdict AS (
      SELECT id, true AS leaves, ${new Date(now.getTime() + LEASE_MS)}::timestamptz AS due_at,
        CASE WHEN count(*) OVER (PARTITION BY message) > 1 THEN message END AS bundle_id
      FROM leaving
      UNION ALL
      SELECT unnest(CASE WHEN leaves THEN ids[2:] ELSE ids END), false, free_at, NULL FROM decided
        WHERE NOT leaves OR channel = 'voice')
    UPDATE deliveries d SET held = NOT leaves, due_at = v.due_at, bundle_id = v.bundle_id,
      status = CASE WHEN leaves THEN 'sending' ELSE d.status END,
      attempts = d.attempts + CASE WHEN leaves THEN 1 ELSE 0 END,
      unclear_since = CASE WHEN leaves AND d.status = 'sending' THEN coalesce(d.unclear_since, d.updated_at)
        ELSE d.unclear_since END,
      updated_at = CASE WHEN leaves THEN ${now} ELSE d.updated_at END
    FROM verdict v WHERE v.id = d.id AND d.id = ANY (ARRAY(SELECT id FROM verdict))
    RETURNING d.*`.execute(db);
  const leaving = rows.filter(({ held }) => !held).sort((a, b) => a.incident - b.incident || a.id - b.id);
  const messages = Map.groupBy(leaving, ({ id, bundle_id }) => bundle_id ?? id);
  return { leaving: [...messages.values()], held: rows.filter(({ held }) => held) };
}

const inSeconds = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1_000);
