import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import type { RecordedAlert } from '../incidents/record-alerts.ts';
import { createIntegration } from '../intake/create-integration.ts';
import type { Intake } from '../intake/intake.ts';
import type { Integration } from '../intake/integration.ts';
import { getIntegration } from '../intake/queries.ts';
import { integrationNamed } from './queries.ts';

const NAME = 'sandbox';

/** Sends the alert that monitoring would send, by the way it would take. The same component twice is one problem. */
export async function breakComponent(ctx: Ctx, intake: Intake, component: string): Promise<RecordedAlert> {
  return intake(alertOf(component, 'trigger'), await sandboxIntegration(ctx));
}

/** The monitoring of the sandbox sees that the component is well again, and resolves what it triggered. */
export async function fixComponent(ctx: Ctx, intake: Intake, component: string): Promise<RecordedAlert> {
  return intake(alertOf(component, 'resolve'), await sandboxIntegration(ctx));
}

const alertOf = (component: string, action: 'trigger' | 'resolve') => ({
  action,
  summary: `${component} does not answer`,
  severity: 'critical' as const,
  dedupKey: `sandbox ${component}`,
  components: [component],
  source: NAME,
  labels: {},
  content: {},
});

/** Under the lock of admin writes, so that two clicks at once do not make two. */
async function sandboxIntegration(ctx: Ctx): Promise<Integration> {
  const id = await integrationNamed(ctx.db, NAME);
  if (id !== null) return getIntegration(ctx.db, id);
  return changeDefinitions(ctx, async (tx) => {
    const found = await integrationNamed(tx.db, NAME);
    if (found !== null) return getIntegration(tx.db, found);
    return (await createIntegration(tx, { name: NAME, type: 'generic', settings: {} })).integration;
  });
}
