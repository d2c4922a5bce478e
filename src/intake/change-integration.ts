import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { type Integration, type IntegrationSettings, integrationReferences } from './integration.ts';
import { getIntegration, updateIntegration } from './queries.ts';
import type { IntegrationChange } from './schemas.ts';

/** Replaces all but its type and its keys. Throws `NotFound`, and `Invalid` for an unknown component. */
export function changeIntegration(ctx: Ctx, id: string, input: IntegrationChange): Promise<Integration> {
  return changeDefinitions(ctx, async (tx) => {
    const before = await getIntegration(tx.db, id);
    const component = input.component ?? null;
    await requireReferences(tx.db, integrationReferences(component, input.settings));
    const settings = withSecret(input.settings, before.settings.secret);
    const integration: Integration = { ...before, name: input.name, component, settings };
    await updateIntegration(tx.db, integration);
    return integration;
  });
}

/** `true` is what we answer in the place of a secret: put back, it means the one there is. */
function withSecret(
  { secret, ...settings }: IntegrationChange['settings'],
  before: string | undefined,
): IntegrationSettings {
  const kept = secret === true ? before : secret;
  return { ...settings, ...(kept === undefined ? {} : { secret: kept }) } as IntegrationSettings;
}
