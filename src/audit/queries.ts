import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { type Facts, type Finding, TOLERANCE_MS } from './finding.ts';
import type { Reading } from './reading.ts';

/** Of each kind an audit looks at so many rows: enough to see that something is wrong, and no storm of its own. */
const SUSPECTS = 200;

const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);

/** The open incidents that look wrong. Through the indexes of what is open and of what is due, so history costs nothing. */
export async function suspectIncidents(db: Db, now: Date): Promise<Facts['incidents']> {
  const { rows } = await sql<Facts['incidents'][number]>`
    SELECT number, status, CASE WHEN isfinite(next_action_at) THEN next_action_at END AS "nextActionAt" FROM incidents
    WHERE status <> 'resolved' AND (
      next_action_at < ${before(now, TOLERANCE_MS.incident)}
      OR next_action_at > ${before(now, -TOLERANCE_MS.horizon)}
      OR (status = 'triggered' AND next_action_at IS NULL))
    ORDER BY next_action_at LIMIT ${SUSPECTS}`.execute(db);
  return rows;
}

export async function suspectHeartbeats(db: Db, now: Date): Promise<Facts['heartbeats']> {
  const { rows } = await sql<Facts['heartbeats'][number]>`
    SELECT id, due_at AS "dueAt" FROM heartbeats WHERE due_at < ${before(now, TOLERANCE_MS.incident)}
    ORDER BY due_at LIMIT ${SUSPECTS}`.execute(db);
  return rows;
}

export async function suspectDeliveries(db: Db, now: Date): Promise<Facts['deliveries']> {
  const { rows } = await sql<Facts['deliveries'][number]>`
    SELECT id, incident, status, due_at AS "dueAt", updated_at AS "updatedAt" FROM deliveries
    WHERE status IN ('queued', 'sending') AND (
      due_at < ${before(now, TOLERANCE_MS.delivery)}
      OR (status = 'sending' AND updated_at < ${before(now, TOLERANCE_MS.lease)}))
    UNION ALL
    SELECT id, incident, status, receipt_due_at, updated_at FROM deliveries
    WHERE status = 'sent' AND receipt_due_at < ${before(now, TOLERANCE_MS.delivery)}
    ORDER BY "dueAt" LIMIT ${SUSPECTS}`.execute(db);
  return rows;
}

/** The next times at which incidents and messages fall due, from `from` on. */
export async function nextDue(db: Db, from: Date, limit: number): Promise<{ escalation: Date[]; delivery: Date[] }> {
  const { rows } = await sql<{ kind: 'escalation' | 'delivery'; at: Date }>`
    (SELECT DISTINCT 'escalation' AS kind, next_action_at AS at FROM incidents
      WHERE status <> 'resolved' AND next_action_at > ${from} AND isfinite(next_action_at) ORDER BY at LIMIT ${limit})
    UNION ALL
    (SELECT DISTINCT 'delivery', due_at FROM deliveries
      WHERE status = 'queued' AND due_at > ${from} ORDER BY due_at LIMIT ${limit})`.execute(db);
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ at }) => at);
  return { escalation: of('escalation'), delivery: of('delivery') };
}

export async function suspectNotices(db: Db, now: Date): Promise<Facts['notices']> {
  const { rows } = await sql<Facts['notices'][number]>`
    SELECT id, due_at AS "dueAt" FROM notices
    WHERE status IN ('queued', 'sending') AND due_at < ${before(now, TOLERANCE_MS.notice)}
    ORDER BY due_at LIMIT ${SUSPECTS}`.execute(db);
  return rows;
}

export async function suspectQuestions(db: Db, now: Date): Promise<Facts['questions']> {
  const late = before(now, TOLERANCE_MS.question);
  const { rows } = await sql<Facts['questions'][number]>`
    SELECT name, "nextActionAt" FROM (
      SELECT 'confirmation ' || number AS name, next_action_at AS "nextActionAt" FROM confirmations
        WHERE next_action_at < ${late}
      UNION ALL SELECT 'cover request ' || number, next_action_at FROM cover_requests
        WHERE next_action_at < ${late}) AS q
    ORDER BY "nextActionAt" LIMIT ${SUSPECTS}`.execute(db);
  return rows;
}

/** Of receivers that want something now, and to which nobody has tried to send anything for so long: a slow one is not stuck. */
export async function suspectAnnouncements(db: Db, now: Date): Promise<Facts['announcements']> {
  const { rows } = await sql<Facts['announcements'][number]>`
    SELECT oldest.id, oldest.due_at AS "dueAt" FROM subscribers s CROSS JOIN LATERAL (
      SELECT a.id, a.due_at FROM announcements a
      WHERE a.subscriber_id = s.id AND a.status IN ('queued', 'sending')
        AND a.due_at < ${before(now, TOLERANCE_MS.announcement)} ORDER BY a.due_at, a.id LIMIT 1) oldest
    WHERE s.disabled_at IS NULL AND (s.quiet_until IS NULL OR s.quiet_until <= ${now})
      AND (s.last_attempt_at IS NULL OR s.last_attempt_at < ${before(now, TOLERANCE_MS.announcement)})
      AND NOT EXISTS (SELECT FROM announcements busy
        WHERE busy.subscriber_id = s.id AND busy.status = 'sending' AND busy.due_at > ${now})
    ORDER BY "dueAt" LIMIT ${SUSPECTS}`.execute(db);
  return rows;
}

export async function suspectRollbacks(db: Db, now: Date): Promise<Facts['rollbacks']> {
  const { rows } = await sql<Facts['rollbacks'][number]>`
    SELECT id AS number, due_at AS "dueAt" FROM rollbacks
    WHERE status IN ('queued', 'calling', 'waiting') AND due_at < ${before(now, TOLERANCE_MS.rollback)}
    ORDER BY due_at LIMIT ${SUSPECTS}`.execute(db);
  return rows;
}

/** Makes silent incidents due now. Answers those that were. */
export async function wakeSilentIncidents(db: Db, now: Date): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    UPDATE incidents SET next_action_at = ${now}
    WHERE status <> 'resolved' AND (
      (status = 'triggered' AND next_action_at IS NULL)
      OR next_action_at > ${before(now, -TOLERANCE_MS.horizon)})
    RETURNING number`.execute(db);
  return rows.map(({ number }) => number);
}

/** Ends the leases that nobody will end. What is overdue anyway needs no more than a sweep. */
export async function endLeases(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ due_at: now })
    .where('status', '=', 'sending')
    .where('due_at', '>', now)
    .where('updated_at', '<', before(now, TOLERANCE_MS.lease))
    .execute();
}

export type AuditRow = Selectable<Database['audit']>;

export async function readAudit(db: Db): Promise<AuditRow> {
  return db.selectFrom('audit').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
}

/** Whether the audit of this minute is this caller's. A clock that was set back must not put it off. */
export async function claimAudit(db: Db, now: Date, everyMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('audit')
    .set({ begun_at: now })
    .where('id', '=', 1)
    .where((eb) =>
      eb.or([eb('begun_at', 'is', null), eb('begun_at', '<=', before(now, everyMs)), eb('begun_at', '>', now)]),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function finishAudit(
  db: Db,
  now: Date,
  { found, running }: { found: Record<string, number>; running: Record<string, number> },
): Promise<void> {
  await db
    .updateTable('audit')
    .set({ done_at: now, found: JSON.stringify(found), running: JSON.stringify(running) })
    .where('id', '=', 1)
    .execute();
}

/** What became of telling the outside: `at` null where nothing was sent. */
export async function noteDeadman(db: Db, said: string, at: Date | null): Promise<void> {
  await db
    .updateTable('audit')
    .set({ deadman: said, ...(at ? { deadman_at: at } : {}) })
    .where('id', '=', 1)
    .execute();
}

/** Writes down what was found; what stood open and was not found again is repaired. */
export async function saveFindings(db: Db, findings: Finding[], now: Date): Promise<void> {
  const found = JSON.stringify(findings);
  await sql`
    UPDATE audit_findings f SET repaired_at = ${now} WHERE repaired_at IS NULL AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(${found}::jsonb) AS n(kind text, subject text)
      WHERE n.kind = f.kind AND n.subject = f.subject)`.execute(db);
  await addFindings(db, findings, now);
}

export async function addFindings(db: Db, findings: Finding[], now: Date): Promise<void> {
  await sql`
    INSERT INTO audit_findings (kind, subject, text, first_seen, last_seen)
    SELECT kind, subject, text, ${now}, ${now}
    FROM jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) AS n(kind text, subject text, text text)
    ORDER BY kind, subject
    ON CONFLICT (kind, subject) WHERE repaired_at IS NULL
    DO UPDATE SET last_seen = excluded.last_seen, text = excluded.text, count = audit_findings.count + 1`.execute(db);
}

/** How many findings of each kind are new since `since`. */
export async function countNewFindings(db: Db, since: Date): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('audit_findings')
    .select(['kind', (eb) => eb.fn.countAll<number>().as('count')])
    .where('last_seen', '>', since)
    .where('first_seen', '>', since)
    .groupBy('kind')
    .execute();
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]));
}

/** The findings that stand, then those repaired last. */
export async function listFindings(db: Db, since: Date, limit: number) {
  return db
    .selectFrom('audit_findings')
    .select(['kind', 'subject', 'text', 'first_seen', 'last_seen', 'count', 'repaired_at'])
    .where('last_seen', '>', since)
    .orderBy((eb) => eb('repaired_at', 'is', null), 'desc')
    .orderBy('last_seen', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function forgetFindings(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('audit_findings').where('last_seen', '<', before).where('repaired_at', 'is not', null).execute();
}

/** The newest incident that Firstline has opened about itself under this key. */
export async function newestAlarm(
  db: Db,
  key: string,
): Promise<{ number: number; status: string; created_at: Date } | undefined> {
  return db
    .selectFrom('incidents')
    .select(['number', 'status', 'created_at'])
    .where('integration_id', 'is', null)
    .where('dedup_key', '=', key)
    .orderBy('number', 'desc')
    .executeTakeFirst();
}

/** Alarms are raised one at a time over all processes: without an integration, no index keeps two of one key apart. */
export async function lockAlarms(db: Db): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${7_101_002}::bigint)`.execute(db);
}

export type ProcessRow = Selectable<Database['processes']>;

/** Says that a process lives, how it finds the providers, and what it has counted. */
export async function touchProcess(
  db: Db,
  process: Omit<ProcessRow, 'providers' | 'reading'>,
  { providers, reading }: { providers: object[]; reading: Reading },
): Promise<void> {
  const told = { providers: JSON.stringify(providers), reading: JSON.stringify(reading) };
  const now = { last_seen: process.last_seen, ...told };
  await db
    .insertInto('processes')
    .values({ ...process, ...now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(now))
    .execute();
}

export async function removeProcess(db: Db, id: string): Promise<void> {
  await db.deleteFrom('processes').where('id', '=', id).execute();
}

export async function listProcesses(db: Db): Promise<ProcessRow[]> {
  return db.selectFrom('processes').selectAll().orderBy('role').orderBy('host').orderBy('started_at').execute();
}

/** Those that went without a goodbye are remembered for an hour, so that somebody can see it. */
export async function forgetProcesses(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('processes').where('last_seen', '<', before).execute();
}

/** When a worker last said that it lives. */
export async function workerSeenAt(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('processes')
    .select((eb) => eb.fn.max('last_seen').as('at'))
    .where('role', '<>', 'api')
    .executeTakeFirst();
  return row?.at ?? null;
}

/** What is open now, and for how many seconds the longest waiting row has been due. Through indexes that hold what is open alone. */
export async function countOpen(
  db: Db,
  now: Date,
): Promise<{ triggered: number; acknowledged: number; escalationLag: number; deliveryLag: number }> {
  const { rows } = await sql<{ triggered: number; acknowledged: number; due: Date | null; send: Date | null }>`
    SELECT count(*) FILTER (WHERE status = 'triggered') AS triggered,
      count(*) FILTER (WHERE status = 'acknowledged') AS acknowledged,
      (SELECT min(next_action_at) FROM incidents WHERE next_action_at <= ${now}) AS due,
      (SELECT min(due_at) FROM deliveries WHERE status IN ('queued', 'sending') AND due_at <= ${now}) AS send
    FROM incidents WHERE status <> 'resolved'`.execute(db);
  const [{ triggered, acknowledged, due, send } = { triggered: 0, acknowledged: 0, due: null, send: null }] = rows;
  const lag = (since: Date | null) => (since instanceof Date ? (now.getTime() - since.getTime()) / 1_000 : 0);
  return { triggered, acknowledged, escalationLag: lag(due), deliveryLag: lag(send) };
}

/** The messages that were touched since `since`, by channel and by what became of them. */
export async function countDeliveries(
  db: Db,
  since: Date,
): Promise<{ channel: string; status: string; count: number }[]> {
  const { rows } = await sql<{ channel: string; status: string; count: number }>`
    SELECT channel, status, count(*) AS count FROM deliveries WHERE updated_at >= ${since}
    GROUP BY channel, status ORDER BY channel, status`.execute(db);
  return rows;
}

export async function databaseFacts(db: Db): Promise<{ version: string; bytes: number; migrations: number }> {
  const { rows } = await sql<{ version: string; bytes: number; migrations: number }>`
    SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes,
      (SELECT count(*) FROM migrations) AS migrations`.execute(db);
  return rows[0] ?? { version: '', bytes: 0, migrations: 0 };
}
