import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { durationMs } from '../lib/durations.ts';
import { randomKey } from '../lib/ids.ts';
import type { Integration } from './integration.ts';
import { expireKeys, getIntegration, type IntegrationKey, insertKey } from './queries.ts';
import type { KeyInput } from './schemas.ts';

/** A new key, shown in this answer alone; those there are go on working for `overlap`. Throws `NotFound`. */
export function addKey(
  ctx: Ctx,
  integrationId: string,
  { overlap }: KeyInput,
): Promise<{ integration: Integration; kept: IntegrationKey; key: string }> {
  return changeDefinitions(ctx, async (tx) => {
    const integration = await getIntegration(tx.db, integrationId);
    await expireKeys(tx.db, integrationId, new Date(tx.now.getTime() + durationMs(overlap)), tx.now);
    const key = randomKey();
    return { integration, kept: await insertKey(tx.db, integrationId, key, tx.now), key };
  });
}
