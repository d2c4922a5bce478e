import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { replaceUses } from '../db/uses.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { hashKey, randomKey } from '../lib/ids.ts';
import { cutKey } from './alert.ts';
import { type Integration, type IntegrationSettings, integrationReferences } from './integration.ts';
import { SAMPLES_KEPT, SAMPLES_KEPT_MS, type Sample } from './sample.ts';

/** Throws `NotFound`. */
export async function getIntegration(db: Db, id: string): Promise<Integration> {
  const row = await db.selectFrom('integrations').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound(`integration ${id}`);
  return toIntegration(row);
}

export async function listIntegrations(db: Db, query: PageQuery): Promise<Page<Integration>> {
  const rows = await db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toIntegration), query.limit, (integration) => integration.id);
}

/** `key` is its first one: a trigger of the table puts it among its keys. */
export async function insertIntegration(db: Db, integration: Integration, key: string): Promise<void> {
  const { id, name, type, component, settings, createdAt } = integration;
  await db
    .insertInto('integrations')
    .values({
      ...{ id, name, type, component_id: component, key_hash: hashKey(key), created_at: createdAt },
      settings: JSON.stringify(settings),
    })
    .execute();
  await writeUses(db, integration);
}

const writeUses = (db: Db, { id, component, settings }: Integration): Promise<void> =>
  replaceUses(
    db,
    `integration ${id}`,
    integrationReferences(component, settings).map(({ use }) => use),
  );

export async function removeIntegration(db: Db, id: string): Promise<void> {
  await replaceUses(db, `integration ${id}`, []);
  await db.deleteFrom('integrations').where('id', '=', id).execute();
}

const toIntegration = (row: Selectable<Database['integrations']>): Integration => ({
  id: row.id,
  name: row.name,
  type: row.type,
  component: row.component_id,
  settings: row.settings as IntegrationSettings,
  createdAt: row.created_at,
});

/** What became of a write to Opsgenie's API, for whoever asks by the request's id. */
export interface OpsgenieRequest {
  id: string;
  integrationId: string;
  action: string;
  success: boolean;
  status: string;
  incident: number | null;
  alias: string | null;
  processedAt: Date;
}

export async function insertOpsgenieRequest(db: Db, request: OpsgenieRequest): Promise<void> {
  const { id, integrationId, action, success, status, incident, alias, processedAt } = request;
  await db
    .insertInto('opsgenie_requests')
    .values({ id, integration_id: integrationId, action, success, status, incident, alias, processed_at: processedAt })
    .execute();
}

export async function findOpsgenieRequest(db: Db, integrationId: string, id: string): Promise<OpsgenieRequest | null> {
  const row = await db
    .selectFrom('opsgenie_requests')
    .selectAll()
    .where('id', '=', id)
    .where('integration_id', '=', integrationId)
    .executeTakeFirst();
  if (!row) return null;
  const { action, success, status, incident, alias } = row;
  return { id, integrationId, action, success, status, incident, alias, processedAt: row.processed_at };
}

/** The first of these messages of a sender that was received before, by its id; null where none was. */
export async function findReceived(
  db: Db,
  integrationId: string,
  messageIds: string[],
): Promise<{ messageId: string; dedupKey: string | null } | null> {
  const ids = messageIds.map(cutKey);
  const rows = await db
    .selectFrom('received_messages')
    .select(['message_id as messageId', 'dedup_key as dedupKey'])
    .where('integration_id', '=', integrationId)
    .where('message_id', 'in', ids.length > 0 ? ids : [''])
    .execute();
  return ids.flatMap((id) => rows.find(({ messageId }) => messageId === id) ?? [])[0] ?? null;
}

export async function rememberReceived(
  db: Db,
  integrationId: string,
  message: { messageId: string; dedupKey?: string; at: Date },
): Promise<void> {
  const { messageId, dedupKey = null, at } = message;
  await db
    .insertInto('received_messages')
    .values({ integration_id: integrationId, message_id: cutKey(messageId), dedup_key: dedupKey, received_at: at })
    .onConflict((it) => it.doNothing())
    .execute();
}

/** One key of an integration, as far as it is known: the key itself is nowhere. */
export interface IntegrationKey {
  id: number;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

/** Whose key this is, if it still works at `now`. */
export async function findByKey(
  db: Db,
  key: string,
  now: Date,
): Promise<{ integration: Integration; keyId: number; lastUsedAt: Date | null } | null> {
  const row = await db
    .selectFrom('integration_keys as k')
    .innerJoin('integrations as i', 'i.id', 'k.integration_id')
    .selectAll('i')
    .select(['k.id as key_id', 'k.last_used_at'])
    .where('k.key_hash', '=', hashKey(key))
    .where((eb) => eb.or([eb('k.expires_at', 'is', null), eb('k.expires_at', '>', now)]))
    .executeTakeFirst();
  return row ? { integration: toIntegration(row), keyId: row.key_id, lastUsedAt: row.last_used_at } : null;
}

/** Never sets it back. */
export async function noteKeyUse(db: Db, keyId: number, now: Date): Promise<void> {
  await db
    .updateTable('integration_keys')
    .set({ last_used_at: now })
    .where('id', '=', keyId)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', now)]))
    .execute();
}

/** The newest first; those that have expired are no longer there. */
export async function keysOf(db: Db, integrationIds: string[], now: Date): Promise<Map<string, IntegrationKey[]>> {
  const rows = await db
    .selectFrom('integration_keys')
    .selectAll()
    .where('integration_id', 'in', integrationIds.length > 0 ? integrationIds : [''])
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .orderBy('id', 'desc')
    .execute();
  return Map.groupBy(
    rows.map(({ id, integration_id, created_at, last_used_at, expires_at }) => ({
      ...{ id, integrationId: integration_id, createdAt: created_at, lastUsedAt: last_used_at, expiresAt: expires_at },
    })),
    ({ integrationId }) => integrationId,
  );
}

export async function insertKey(db: Db, integrationId: string, key: string, now: Date): Promise<IntegrationKey> {
  const { id } = await db
    .insertInto('integration_keys')
    .values({ integration_id: integrationId, key_hash: hashKey(key), created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, createdAt: now, lastUsedAt: null, expiresAt: null };
}

/** All keys of an integration work until `at` at most; those that have expired by `now` are forgotten. */
export async function expireKeys(db: Db, integrationId: string, at: Date, now: Date): Promise<void> {
  await db
    .updateTable('integration_keys')
    .set({ expires_at: sql<Date>`least(expires_at, ${at})` })
    .where('integration_id', '=', integrationId)
    .execute();
  await db
    .deleteFrom('integration_keys')
    .where('integration_id', '=', integrationId)
    .where('expires_at', '<=', now)
    .execute();
  await forgetFirstKey(db, integrationId);
}

/** Answers whether there was one. */
export async function removeKey(db: Db, integrationId: string, keyId: number): Promise<boolean> {
  const row = await db
    .deleteFrom('integration_keys')
    .where('integration_id', '=', integrationId)
    .where('id', '=', keyId)
    .returning('id')
    .executeTakeFirst();
  if (row) await forgetFirstKey(db, integrationId);
  return row !== undefined;
}

/** The release before this one takes an integration's first key from its own row: once it is no longer a key, nor is it there. */
async function forgetFirstKey(db: Db, integrationId: string): Promise<void> {
  await db
    .updateTable('integrations')
    .set({ key_hash: hashKey(randomKey()) })
    .where('id', '=', integrationId)
    .where('key_hash', 'not in', (eb) =>
      eb.selectFrom('integration_keys').select('key_hash').where('integration_id', '=', integrationId),
    )
    .execute();
}

export async function updateIntegration(db: Db, integration: Integration): Promise<void> {
  const { id, name, component, settings } = integration;
  await db
    .updateTable('integrations')
    .set({ name, component_id: component, settings: JSON.stringify(settings) })
    .where('id', '=', id)
    .execute();
  await writeUses(db, integration);
}

/** Writes payloads down, and takes away those that are too many of one integration. */
export async function insertSamples(db: Db, samples: Sample[]): Promise<void> {
  const rows = samples.map(({ integrationId, receivedAt, contentType, ...sample }, nth) => ({
    ...{ ...sample, nth },
    ...{ integration_id: integrationId, received_at: receivedAt, content_type: contentType },
  }));
  // An integration may have been removed meanwhile.
  await sql`
    INSERT INTO integration_payloads (integration_id, received_at, status, reason, content_type, query, body, cut)
    SELECT p.integration_id, p.received_at, p.status, p.reason, p.content_type, p.query, p.body, p.cut
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS p(integration_id text, received_at timestamptz, status int, reason text, content_type text, query jsonb,
           body json, cut boolean, nth int)
    JOIN integrations i ON i.id = p.integration_id ORDER BY p.nth`.execute(db);
  const touched = [...new Set(samples.map(({ integrationId }) => integrationId))];
  await sql`
    DELETE FROM integration_payloads WHERE id IN (
      SELECT o.id FROM unnest(${touched}::text[]) AS t(id), LATERAL (
        SELECT p.id FROM integration_payloads p WHERE p.integration_id = t.id
        ORDER BY p.id DESC OFFSET ${SAMPLES_KEPT}) o)`.execute(db);
}

/** The newest first. */
export async function samplesOf(db: Db, integrationId: string, now: Date): Promise<(Sample & { id: number })[]> {
  const rows = await db
    .selectFrom('integration_payloads')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('received_at', '>', new Date(now.getTime() - SAMPLES_KEPT_MS))
    .orderBy('id', 'desc')
    .limit(SAMPLES_KEPT)
    .execute();
  return rows.map(({ integration_id, received_at, content_type, ...row }) => ({
    ...row,
    ...{ integrationId: integration_id, receivedAt: received_at, contentType: content_type },
  }));
}
