import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { INTEGRATION_TYPES, type IntegrationType } from '../intake/integration.ts';
import { RecordedAlert } from '../intake/schemas.ts';
import { takeAnyBody } from './any-body.ts';
import { admission, integrationOf } from './integration-keys.ts';
import { senderKey } from './sender-key.ts';
import { refusals } from './shapes.ts';
import { takePayload, WEBHOOK_LIMIT } from './take-payload.ts';

/** Uptime Kuma can be set to GET, and puts what it would post into the query. */
const BY_QUERY: IntegrationType = 'uptime-kuma';
/** Their rooms answer at these themselves. */
const ELSEWHERE: readonly IntegrationType[] = ['pagerduty', 'sns'];

const Params = z.object({ type: z.enum(INTEGRATION_TYPES), key: z.string() });

/** Every sender that can post to an address of ours, each in its own format. */
export async function webhookRoutes(app: App, deps: AppDeps): Promise<void> {
  const admit = admission(deps);
  takeAnyBody(app);

  app.route({
    method: ['POST', 'PUT'],
    url: '/integrations/:type/:key',
    bodyLimit: WEBHOOK_LIMIT,
    helmet: false,
    // Before the body is looked at: a wrong key learns nothing else.
    onRequest: async (request) => void (await admit(request, (request.params as { key: string }).key)),
    schema: {
      tags: ['Alerts in'],
      summary: "Alerts in a sender's own format; the key is in the path",
      description:
        'At /integrations/<type> alone, the key may be a Bearer token, a GenieKey, the password of Basic, or ?token=.',
      security: [],
      params: Params,
      response: { 202: z.object({ alerts: z.array(RecordedAlert) }).meta({ id: 'RecordedAlerts' }), ...refusals },
    },
    handler: async (request, reply) => {
      const { type } = request.params as z.infer<typeof Params>;
      const alerts = await takePayload(deps, request, type, integrationOf(request));
      return reply.code(202).send({ alerts });
    },
  });

  for (const type of INTEGRATION_TYPES.filter((each) => !ELSEWHERE.includes(each)))
    app.route({
      method: ['POST', 'PUT'],
      url: `/integrations/${type}`,
      bodyLimit: WEBHOOK_LIMIT,
      helmet: false,
      onRequest: async (request) => void (await admit(request, senderKey(request))),
      schema: { hide: true },
      handler: async (request, reply) =>
        reply.code(202).send({ alerts: await takePayload(deps, request, type, integrationOf(request)) }),
    });

  app.get(
    `/integrations/${BY_QUERY}/:key`,
    {
      helmet: false,
      onRequest: async (request) => void (await admit(request, (request.params as { key: string }).key)),
      schema: { hide: true },
    },
    async (request, reply) =>
      reply.code(202).send({ alerts: await takePayload(deps, request, BY_QUERY, integrationOf(request)) }),
  );
}
