import type { FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import type { RecordedAlert } from '../incidents/record-alerts.ts';
import type { Alert } from '../intake/alert.ts';
import type { Received } from '../intake/format.ts';
import { FORMATS, SIGNATURES } from '../intake/formats.ts';
import type { Integration, IntegrationType } from '../intake/integration.ts';
import { mapperOf } from '../intake/mapper.ts';
import { AppError, Malformed, NotFound } from '../lib/errors.ts';
import { readBody } from './any-body.ts';

/** Alertmanager and Grafana put no bound on a webhook; a group of some thousand alerts is real. */
export const WEBHOOK_LIMIT = 6 * 1_024 * 1_024;

/**
 * Reads what a sender posted, by the integration's mapping or else in the format `type`, and records its alerts; answers
 * once they are committed. Throws `Malformed` by field, 403 where a signature is missing. Needs the room of `takeAnyBody`.
 */
export async function takePayload(
  deps: AppDeps,
  request: FastifyRequest,
  type: IntegrationType,
  integration: Integration,
): Promise<RecordedAlert[]> {
  const raw = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
  const headers = request.headers as Record<string, string>;
  const query = request.query as Record<string, string>;
  const receivedAt = deps.clock.now();
  requireSignature(type, integration, raw, headers, receivedAt);
  const body = await readBody(raw, headers['content-type']);
  const alerts = readAlerts(type, integration, {
    ...{ body, headers, query, receivedAt },
    routing: (request.params as { routing?: string }).routing,
  });
  return Promise.all(alerts.map((alert) => deps.intake(alert, integration)));
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
  const detail = 'The payload is not signed with the secret of this integration.';
  throw new AppError(403, 'bad-signature', 'The signature is wrong', detail);
}

function readAlerts(type: IntegrationType, integration: Integration, received: Received): Alert[] {
  const { mapping } = integration.settings;
  const format = mapping ? ({ body }: Received) => mapperOf(mapping)(body) : FORMATS[type];
  if (!format) throw new NotFound(`format ${type}`);
  const reading = format(received, integration.settings);
  if ('alerts' in reading) return reading.alerts;
  throw new Malformed(reading.refused.map(({ path, message }) => `${path} ${message}`).join('; '), reading.refused);
}
