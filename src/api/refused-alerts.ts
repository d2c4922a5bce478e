import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { keyReader, senderOf as knownSender } from './integration-keys.ts';
import { senderKey } from './sender-key.ts';

/** Where alerts come in: our own addresses, those of others that we answer at, and those that are in no list. */
const isIntake = ({ url = '', schema }: FastifyRequest['routeOptions']): boolean =>
  /^\/integrations\/[^/:]+$/.test(url) ||
  (schema as { tags?: string[] } | undefined)?.tags?.includes('Alerts in') === true;

/**
 * Counts an alert that was not taken, by its sender: somebody believes that they are heard, and is not. A key that is
 * nobody's has a count of its own, because anybody can send one.
 */
export async function countRefused(deps: AppDeps, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const route = request.routeOptions.url ?? '';
  const { statusCode } = reply;
  if (statusCode < 400 || statusCode >= 500 || request.method === 'GET' || !isIntake(request.routeOptions)) return;
  const ctx = { ...deps, now: deps.clock.now() };
  const sender = await senderOf(deps, request);
  deps.meter?.alert(sender?.type ?? 'unknown', 'refused');
  // Counted where it was decided.
  if (statusCode === 429) return;
  if (!sender && (statusCode === 401 || statusCode === 403)) tolerate(ctx, 'refused-key', `${statusCode} to ${route}`);
  else tolerate(ctx, 'refused-alert', `${sender?.name ?? route}: ${statusCode}`);
}

/** Null where the key is nobody's, or is not where our own formats have it. */
async function senderOf(deps: AppDeps, request: FastifyRequest) {
  const known = knownSender(request);
  if (known) return known.integration;
  try {
    const { key } = request.params as { key?: string };
    return await keyReader(deps)(key ?? senderKey(request));
  } catch {
    return null;
  }
}
