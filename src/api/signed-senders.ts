import type { FastifyRequest } from 'fastify';
import { SIGNATURES } from '../intake/formats.ts';
import type { Integration, IntegrationType } from '../intake/integration.ts';
import { AppError } from '../lib/errors.ts';

/** Beside `/integrations/<type>/<key>`, the addresses at which the signatures of a type are looked at. */
const ADDRESSES: Record<string, RegExp> = {
  grafana: /^\/(integrations\/v1\/grafana_alerting\/:key|api\/v2\/grafana\/incoming)$/,
  sns: /^\/integrations\/sns(\/:key)?$/,
};

/**
 * An integration whose messages must be signed is heard where signatures are looked at, and nowhere else: its key alone,
 * at another address of ours, vouches for nothing. Throws 403.
 */
export function requireSignedAddress(request: FastifyRequest, { type, settings }: Integration): void {
  const signed = type === 'sns' ? !settings.sns?.rawDelivery : settings.secret !== undefined;
  if (!signed || !(type === 'sns' || SIGNATURES[type as IntegrationType])) return;
  const { url = '' } = request.routeOptions;
  const { type: typeInPath } = request.params as { type?: string };
  if (url === `/integrations/${type}` || (url === '/integrations/:type/:key' && typeInPath === type)) return;
  if (ADDRESSES[type]?.test(url)) return;
  const detail = `What this integration sends is signed, so it is taken at /integrations/${type}/<key> alone.`;
  throw new AppError(403, 'bad-signature', 'The message is not signed', detail);
}
