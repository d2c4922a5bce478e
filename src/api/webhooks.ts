import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import type { Alert } from '../intake/alert.ts';
import type { Received } from '../intake/format.ts';
import { FORMATS, SIGNATURES } from '../intake/formats.ts';
import { INTEGRATION_TYPES, type Integration, type IntegrationType } from '../intake/integration.ts';
import { RecordedAlert } from '../intake/schemas.ts';
import { AppError, Malformed, NotFound } from '../lib/errors.ts';
import { readBody, takeAnyBody } from './any-body.ts';
import { keyReader } from './integration-keys.ts';
import { refusals } from './shapes.ts';

const tags = ['Alerts in'];

/** Alertmanager and Grafana put no bound on a webhook; a group of a thousand alerts is real. */
const WEBHOOK_LIMIT = 4 * 1_024 * 1_024;

const Params = z.object({ type: z.enum(INTEGRATION_TYPES), key: z.string() });

/** Every sender that can post to an address of ours, each in its own format. */
export async function webhookRoutes(app: App, deps: AppDeps): Promise<void> {
  const integrationByKey = keyReader(deps);
  takeAnyBody(app);

  app.route({
    method: ['POST', 'PUT'],
    url: '/integrations/:type/:key',
    bodyLimit: WEBHOOK_LIMIT,
    helmet: false,
    // Before the body is looked at: a wrong key learns nothing else.
    onRequest: async (request) => void (await integrationByKey((request.params as { key: string }).key)),
    schema: {
      tags,
      summary: "Alerts in a sender's own format; the key is in the path",
      security: [],
      params: Params,
      response: { 202: z.object({ alerts: z.array(RecordedAlert) }).meta({ id: 'RecordedAlerts' }), ...refusals },
    },
    handler: async (request, reply) => {
      const { type, key } = request.params as z.infer<typeof Params>;
      const integration = await integrationByKey(key);
      const raw = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
      const headers = request.headers as Record<string, string>;
      const query = request.query as Record<string, string>;
      const receivedAt = deps.clock.now();
      requireSignature(type, integration, raw, headers, receivedAt);
      const body = await readBody(raw, headers['content-type']);
      const alerts = readAlerts(type, integration, { body, headers, query, receivedAt });
      return reply
        .code(202)
        .send({ alerts: await Promise.all(alerts.map((alert) => deps.intake(alert, integration))) });
    },
  });
}

/** An integration that holds a secret takes what is signed with it, and nothing else. */
function requireSignature(
  type: IntegrationType,
  { settings: { secret } }: Integration,
  raw: Buffer,
  headers: Received['headers'],
  now: Date,
): void {
  const isSigned = SIGNATURES[type];
  if (secret === undefined || !isSigned || isSigned(raw, headers, secret, now)) return;
  throw new AppError(
    403,
    'bad-signature',
    'The signature is wrong',
    'The payload is not signed with the secret of this integration.',
  );
}

function readAlerts(type: IntegrationType, integration: Integration, received: Received): Alert[] {
  const format = FORMATS[type];
  if (!format) throw new NotFound(`format ${type}`);
  const reading = format(received, integration.settings);
  if ('alerts' in reading) return reading.alerts;
  throw new Malformed(reading.refused.map(({ path, message }) => `${path} ${message}`).join('; '), reading.refused);
}
