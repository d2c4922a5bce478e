import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { randomKey } from '../lib/ids.ts';
import { type Integration, integrationReferences } from './integration.ts';
import { insertIntegration } from './queries.ts';
import type { IntegrationInput } from './schemas.ts';

/** The key is in this answer and nowhere else. Throws `Invalid` for an unknown component. */
export function createIntegration(
  ctx: Ctx,
  input: IntegrationInput,
): Promise<{ integration: Integration; key: string }> {
  return changeDefinitions(ctx, async (tx) => {
    const component = input.component ?? null;
    await requireReferences(tx.db, integrationReferences(component, input.settings));
    const id = `${input.type}-${randomKey().slice(0, 8)}`;
    const integration = {
      id,
      name: input.name,
      type: input.type,
      component,
      settings: input.settings,
      createdAt: ctx.now,
    };
    const key = randomKey();
    await insertIntegration(tx.db, integration, key);
    return { integration, key };
  });
}
