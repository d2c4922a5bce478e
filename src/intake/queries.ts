import type { Selectable } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { replaceUses } from '../db/uses.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { hashKey } from '../lib/ids.ts';
import type { Integration, IntegrationSettings } from './integration.ts';

/** Throws `NotFound`. */
export async function getIntegration(db: Db, id: string): Promise<Integration> {
  const row = await db.selectFrom('integrations').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound(`integration ${id}`);
  return toIntegration(row);
}

export async function findIntegrationByKey(db: Db, key: string): Promise<Integration | null> {
  const row = await db.selectFrom('integrations').selectAll().where('key_hash', '=', hashKey(key)).executeTakeFirst();
  return row ? toIntegration(row) : null;
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

export async function insertIntegration(db: Db, integration: Integration, key: string): Promise<void> {
  const { id, name, type, component, settings, createdAt } = integration;
  await db
    .insertInto('integrations')
    .values({
      ...{ id, name, type, component_id: component, key_hash: hashKey(key), created_at: createdAt },
      settings: JSON.stringify(settings),
    })
    .execute();
  await replaceUses(db, `integration ${id}`, component === null ? [] : [{ component }]);
}

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
