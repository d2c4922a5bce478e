import type { FastifyRequest } from 'fastify';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import type { AppDeps } from '../app-deps.ts';
import { AppError } from '../lib/errors.ts';

/** What the documents say of every address that Twilio posts to. */
export const SIGNED =
  'Signed by Twilio in X-Twilio-Signature over PUBLIC_URL, path, query and parameters; anything else is 403.';

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * The hooks of a route that Twilio posts to. Whoever cannot sign as Twilio does learns nothing about the shape, and what is
 * no form is refused before it is read.
 */
export const signedByTwilio = (deps: AppDeps) => ({
  onRequest: async ({ headers }: FastifyRequest): Promise<void> => {
    if (!headers['x-twilio-signature'] || !FORM.test(headers['content-type'] ?? '')) throw badSignature();
  },
  preValidation: async (request: FastifyRequest): Promise<void> => {
    if (!isSigned(deps, request)) throw badSignature();
  },
});

const badSignature = (): AppError =>
  new AppError(403, 'bad-signature', 'The signature is wrong', 'X-Twilio-Signature does not match this request.');

/** Over the address as the world knows it, query and all, and over every parameter: Twilio adds new ones. */
function isSigned(deps: AppDeps, request: FastifyRequest): boolean {
  const signature = request.headers['x-twilio-signature'];
  if (typeof signature !== 'string') return false;
  const url = deps.config.publicUrl + request.raw.url;
  const params = (request.body ?? {}) as Record<string, unknown>;
  return deps.config.twilioAuthTokens.some((token) => webhooks.validateRequest(token, signature, url, params));
}
