import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { isPing, type PingKind, pingKindOf } from '../heartbeats/heartbeat.ts';
import { ping } from '../heartbeats/ping.ts';
import { NotFound } from '../lib/errors.ts';
import { readBody, takeAnyBody } from './any-body.ts';

const tags = ['Heartbeats'];
const inText = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } });
const response = { 200: inText('OK'), 400: inText('invalid url format'), 404: inText('not found') };
const METHODS: ('GET' | 'HEAD' | 'POST')[] = ['GET', 'HEAD', 'POST'];

/**
 * Where jobs report, in the form of Healthchecks.io (healthchecks.io/docs/http_api), and at the addresses of Uptime Kuma's
 * push monitors and GoAlert's heartbeats. Any method, any body, none.
 */
export async function pingRoutes(app: App, deps: AppDeps): Promise<void> {
  takeAnyBody(app);

  for (const url of ['/ping/:key', '/ping/:key/:said'])
    app.route({
      method: METHODS,
      url,
      helmet: false,
      schema: {
        tags,
        summary: 'A heartbeat reports: success, /start, /fail, /log or an exit status',
        security: [],
        response,
      },
      handler: async (request, reply) => {
        const { said = '' } = request.params as { said?: string };
        const kind = pingKindOf(said);
        if (kind) return pinged(deps, request, reply, kind, textBody(request));
        textReply(reply).code(400);
        return 'invalid url format';
      },
    });

  app.route({
    method: METHODS,
    url: '/api/push/:key',
    helmet: false,
    schema: { tags, summary: "The address of Uptime Kuma's push monitors", security: [], response },
    handler: async (request, reply) => {
      const { status = 'up', msg = '' } = request.query as { status?: string; msg?: string };
      return pinged(deps, request, reply, status === 'up' ? 'success' : 'fail', msg || null);
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v2/heartbeat/:key',
    helmet: false,
    schema: { tags, summary: "The address of GoAlert's heartbeats", security: [], response },
    handler: (request, reply) => pinged(deps, request, reply, 'success', textBody(request)),
  });
}

async function pinged(
  deps: AppDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: PingKind,
  body: string | null,
): Promise<string> {
  const { key } = request.params as { key: string };
  if (isPing(await bodyOf(request))) {
    try {
      await ping(contextOf(deps, system), { key }, { kind, body, method: request.method });
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      textReply(reply).code(404);
      return 'not found';
    }
  }
  textReply(reply);
  return 'OK';
}

const textReply = (reply: FastifyReply): FastifyReply =>
  reply.type('text/plain; charset=utf-8').headers({ 'ping-body-limit': '10000', 'access-control-allow-origin': '*' });

const textBody = ({ body }: FastifyRequest): string | null =>
  Buffer.isBuffer(body) && body.length > 0 ? body.toString('utf8') : null;

/** Whatever a job says is its own affair: a body that is broken is still a ping. */
const bodyOf = async ({ body }: FastifyRequest): Promise<unknown> =>
  Buffer.isBuffer(body) ? readBody(body).catch(() => undefined) : undefined;
