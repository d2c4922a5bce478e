import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { AlertmanagerPayload, fromAlertmanager } from '../intake/formats/alertmanager.ts';
import { fromGeneric } from '../intake/formats/generic.ts';
import type { Integration } from '../intake/integration.ts';
import { findIntegrationByKey } from '../intake/queries.ts';
import { AlertInput, RecordedAlert } from '../intake/schemas.ts';
import { Unauthenticated } from '../lib/errors.ts';
import { bearerToken } from './auth.ts';
import { refusals } from './shapes.ts';

const tags = ['Alerts in'];

/** Alertmanager puts no bound on a webhook; a group of a thousand alerts is real. */
const WEBHOOK_LIMIT = 4 * 1_024 * 1_024;

export async function alertRoutes(app: App, deps: AppDeps): Promise<void> {
  const integrationByKey = keyReader(deps);

  app.post(
    '/v1/alerts',
    {
      // For browsers, and costs a tenth of the request.
      helmet: false,
      // Before the body is looked at: a wrong key learns nothing else.
      onRequest: async (request) => void (await integrationByKey(bearerToken(request))),
      schema: {
        tags,
        summary: 'Trigger, acknowledge or resolve, with an integration key',
        body: AlertInput,
        response: { 202: RecordedAlert, ...refusals },
      },
    },
    async (request, reply) => {
      const integration = await integrationByKey(bearerToken(request));
      return reply.code(202).send(await deps.intake(fromGeneric(request.body), integration));
    },
  );

  app.post(
    '/integrations/alertmanager/:key',
    {
      bodyLimit: WEBHOOK_LIMIT,
      onRequest: async (request) => void (await integrationByKey((request.params as { key: string }).key)),
      schema: {
        tags,
        summary: "Alertmanager's webhook, one incident per alert; the key is in the path",
        security: [],
        params: z.object({ key: z.string() }),
        body: AlertmanagerPayload,
        response: { 202: z.object({ alerts: z.array(RecordedAlert) }).meta({ id: 'RecordedAlerts' }), ...refusals },
      },
    },
    async (request, reply) => {
      const integration = await integrationByKey(request.params.key);
      const alerts = fromAlertmanager(request.body);
      return reply
        .code(202)
        .send({ alerts: await Promise.all(alerts.map((alert) => deps.intake(alert, integration))) });
    },
  );
}

/** A key is looked up at most once a second, because a storm comes with one key. A revoked one is refused within that second. */
const KEY_KEPT_MS = 1_000;
const KEYS_KEPT = 1_000;

function keyReader(deps: AppDeps): (key: string) => Promise<Integration> {
  const kept = new Map<string, { found: Promise<Integration>; until: number }>();
  return (key) => {
    const now = performance.now();
    const known = kept.get(key);
    if (known && now < known.until) return known.found;
    if (kept.size >= KEYS_KEPT) kept.clear();
    // The promise, not the answer: the requests that come while it is looked up need no look-up of their own.
    const found = integrationOf(deps, key);
    kept.set(key, { found, until: now + KEY_KEPT_MS });
    found.catch(() => kept.delete(key));
    return found;
  };
}

async function integrationOf(deps: AppDeps, key: string): Promise<Integration> {
  const integration = await findIntegrationByKey(deps.db, key);
  if (!integration) throw new Unauthenticated('This is not the key of an integration.');
  return integration;
}
