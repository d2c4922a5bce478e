import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { INTEGRATION_TYPES } from '../intake/integration.ts';
import { RecordedAlert } from '../intake/schemas.ts';
import { takeAnyBody } from './any-body.ts';
import { admission, integrationOf } from './integration-keys.ts';
import { refusals } from './shapes.ts';
import { takePayload, WEBHOOK_LIMIT } from './take-payload.ts';

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
}
