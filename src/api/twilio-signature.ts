import type { FastifyRequest } from 'fastify';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import type { AppDeps } from '../app-deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { AppError } from '../lib/errors.ts';
import { atMostEvery } from '../lib/log.ts';

/** What the documents say of every address that Twilio posts to. */
export const SIGNED =
  'Signed by Twilio in X-Twilio-Signature over PUBLIC_URL, path, query and parameters; anything else is 403.';

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * The hooks of a route that Twilio posts to. Whoever cannot sign as Twilio does learns nothing about the shape, and what is
 * no form is refused before it is read. Both are counted: a signature that is there and wrong is nearly always Twilio's, and
 * our settings are wrong; then no reply and no receipt gets in.
 */
export function signedByTwilio(deps: AppDeps) {
  const complain = atMostEvery(60_000, deps.log.warn.bind(deps.log));
  const refuse = ({ routeOptions }: FastifyRequest, cause: 'unsigned-post' | 'wrong-signature'): never => {
    const route = routeOptions.url ?? '';
    tolerate({ ...deps, now: deps.clock.now() }, cause, route);
    const { publicUrl } = deps.config;
    if (cause === 'wrong-signature')
      complain({ route, publicUrl }, 'a post in the name of Twilio is signed for another address or token');
    throw new AppError(
      403,
      'bad-signature',
      'The signature is wrong',
      'X-Twilio-Signature does not match this request.',
    );
  };
  return {
    onRequest: async (request: FastifyRequest): Promise<void> => {
      const { headers } = request;
      if (!headers['x-twilio-signature'] || !FORM.test(headers['content-type'] ?? '')) refuse(request, 'unsigned-post');
    },
    preValidation: async (request: FastifyRequest): Promise<void> => {
      if (!isSigned(deps, request)) refuse(request, 'wrong-signature');
    },
  };
}

/** Over the address as the world knows it, query and all, and over every parameter: Twilio adds new ones. */
function isSigned(deps: AppDeps, request: FastifyRequest): boolean {
  const signature = request.headers['x-twilio-signature'];
  if (typeof signature !== 'string') return false;
  const url = deps.config.publicUrl + request.raw.url;
  const params = (request.body ?? {}) as Record<string, unknown>;
  return deps.config.twilioAuthTokens.some((token) => webhooks.validateRequest(token, signature, url, params));
}
