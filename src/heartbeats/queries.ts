import type { Selectable } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { replaceUses } from '../db/uses.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { hashKey } from '../lib/ids.ts';
import type { Heartbeat, HeartbeatDefinition, PingKind } from './heartbeat.ts';

export async function findHeartbeat(db: Db, id: string): Promise<Heartbeat | null> {
  const row = await db.selectFrom('heartbeats').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toHeartbeat(row) : null;
}

/** Throws `NotFound`. */
export async function getHeartbeat(db: Db, id: string): Promise<Heartbeat> {
  const heartbeat = await findHeartbeat(db, id);
  if (!heartbeat) throw new NotFound(`heartbeat ${id}`);
  return heartbeat;
}

/** Locked until the transaction ends. */
export async function lockHeartbeat(db: Db, by: { id: string } | { key: string }): Promise<Heartbeat | null> {
  const rows = db.selectFrom('heartbeats').selectAll().forUpdate();
  const found = 'id' in by ? rows.where('id', '=', by.id) : rows.where('key_hash', '=', hashKey(by.key));
  const row = await found.executeTakeFirst();
  return row ? toHeartbeat(row) : null;
}

/** Those that are due, the longest waiting first. What another worker holds is passed over. */
export async function claimDueHeartbeats(db: Db, now: Date, limit: number): Promise<Heartbeat[]> {
  const rows = await db
    .selectFrom('heartbeats')
    .selectAll()
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(toHeartbeat);
}

export async function postponeHeartbeat(db: Db, id: string, until: Date): Promise<void> {
  await db.updateTable('heartbeats').set({ due_at: until }).where('id', '=', id).execute();
}

export async function listHeartbeats(db: Db, query: PageQuery): Promise<Page<Heartbeat>> {
  const rows = await db
    .selectFrom('heartbeats')
    .selectAll()
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toHeartbeat), query.limit, (heartbeat) => heartbeat.id);
}

export async function insertHeartbeat(db: Db, heartbeat: Heartbeat, key: string, now: Date): Promise<void> {
  await db
    .insertInto('heartbeats')
    .values({ id: heartbeat.id, ...columnsOf(heartbeat), key_hash: hashKey(key), created_at: now })
    .execute();
  await writeUses(db, heartbeat);
}

export async function updateHeartbeat(db: Db, heartbeat: Heartbeat): Promise<void> {
  await db.updateTable('heartbeats').set(columnsOf(heartbeat)).where('id', '=', heartbeat.id).execute();
}

export const writeUses = (db: Db, { id, component }: Heartbeat): Promise<void> =>
  replaceUses(db, `heartbeat ${id}`, component === null ? [] : [{ component }]);

export async function replaceKey(db: Db, id: string, key: string): Promise<void> {
  await db
    .updateTable('heartbeats')
    .set({ key_hash: hashKey(key) })
    .where('id', '=', id)
    .execute();
}

export async function removeHeartbeat(db: Db, id: string): Promise<void> {
  await replaceUses(db, `heartbeat ${id}`, []);
  await db.deleteFrom('heartbeats').where('id', '=', id).execute();
}

const columnsOf = (heartbeat: Heartbeat) => {
  const { id: _, status, lastPingAt, lastPing, lastBody, startedAt, ...timed } = heartbeat;
  const { startedRid, countsFrom, dueAt, incident, ...definition } = timed;
  return {
    ...{ definition: JSON.stringify(definition), status, incident },
    ...{ last_ping_at: lastPingAt, last_ping: lastPing, last_body: lastBody, started_at: startedAt, due_at: dueAt },
    ...{ started_rid: startedRid, counts_from: countsFrom },
  };
};

const toHeartbeat = (row: Selectable<Database['heartbeats']>): Heartbeat => ({
  ...(row.definition as HeartbeatDefinition),
  id: row.id,
  status: row.status,
  lastPingAt: row.last_ping_at,
  lastPing: row.last_ping as PingKind | null,
  lastBody: row.last_body,
  startedAt: row.started_at,
  startedRid: row.started_rid,
  countsFrom: row.counts_from ?? (row.status === 'new' ? null : row.last_ping_at),
  dueAt: row.due_at,
  incident: row.incident,
});
