import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { isPing, type PingKind, pingKindOf } from '../heartbeats/heartbeat.ts';
import { ping } from '../heartbeats/ping.ts';
import { NotFound, Unauthenticated } from '../lib/errors.ts';
import { Id } from '../lib/wire.ts';
import { readBody } from './any-body.ts';
import { type KeyReader, keyReader } from './integration-keys.ts';
import { takeBeginning } from './take-beginning.ts';

const tags = ['Heartbeats'];
const inText = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } });
const response = { 200: inText('OK'), 400: inText('invalid url format'), 404: inText('not found') };
/** In the shape of Uptime Kuma's. */
const PUSHED = { 200: z.object({ ok: z.boolean() }), 404: z.object({ ok: z.boolean(), msg: z.string() }) };
const METHODS: ('GET' | 'HEAD' | 'POST')[] = ['GET', 'HEAD', 'POST'];
/** Enough for whatever Alertmanager says of its Watchdog; of a job's own output less is kept. */
const MOST_READ = 512 * 1_024;

interface Call {
  by: { key: string } | { id: string };
  kind: PingKind;
  body: string | null;
}

/**
 * Where jobs report, in the form of Healthchecks.io (healthchecks.io/docs/http_api), and at the addresses of Uptime Kuma's
 * push monitors and GoAlert's heartbeats. Any method, any body, none.
 */
export async function pingRoutes(app: App, deps: AppDeps): Promise<void> {
  takeBeginning(app, MOST_READ);
  const integrationByKey = keyReader(deps);

  for (const [url, summary] of [
    ['/ping/:key', 'A heartbeat reports success'],
    [
      '/ping/:key/:said',
      'A heartbeat reports: /start, /fail, /log or an exit status; or by its id and the key of an integration',
    ],
    ['/ping/:key/:id/:said', 'A heartbeat reports by its id and the key of an integration'],
  ] as const)
    app.route({
      method: METHODS,
      url,
      helmet: false,
      schema: { tags, summary, security: [], response },
      handler: async (request, reply) => {
        const { key: written, id, said = '' } = request.params as { key: string; id?: string; said?: string };
        const key = withoutDashes(written);
        const body = textBody(request);
        const kind = pingKindOf(said);
        if (kind && id === undefined) return pinged(deps, request, reply, { by: { key }, kind, body });
        const named = kind ? id : said;
        if ((!kind && id !== undefined) || !isName(named)) return refused(reply, 400, 'invalid url format');
        if (!(await isKey(integrationByKey, key))) return refused(reply, 404, 'not found');
        return pinged(deps, request, reply, { by: { id: named }, kind: kind ?? 'success', body });
      },
    });

  app.route({
    method: METHODS,
    url: '/api/push/:key',
    helmet: false,
    schema: { tags, summary: "The address of Uptime Kuma's push monitors", security: [], response: PUSHED },
    handler: async (request, reply) => {
      const { key } = request.params as { key: string };
      const { status, msg } = request.query as { status?: unknown; msg?: unknown };
      const kind = (status || 'up') === 'up' ? 'success' : 'fail';
      const ok = await isHeard(deps, request, {
        by: { key },
        kind,
        body: typeof msg === 'string' ? msg || null : null,
      });
      return ok ? { ok } : reply.code(404).send({ ok, msg: 'There is no such heartbeat.' });
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v2/heartbeat/:key',
    helmet: false,
    schema: { tags, summary: "The address of GoAlert's heartbeats", security: [], response },
    handler: (request, reply) => {
      const { key } = request.params as { key: string };
      return pinged(deps, request, reply, { by: { key }, kind: 'success', body: textBody(request) });
    },
  });
}

async function pinged(deps: AppDeps, request: FastifyRequest, reply: FastifyReply, call: Call): Promise<string> {
  if (!(await isHeard(deps, request, call))) return refused(reply, 404, 'not found');
  textReply(reply);
  return 'OK';
}

/** False: there is no such heartbeat. */
async function isHeard(deps: AppDeps, request: FastifyRequest, { by, kind, body }: Call): Promise<boolean> {
  if (!isPing(await bodyOf(request))) return true;
  try {
    await ping(contextOf(deps, system), by, { kind, body, rid: ridOf(request), method: request.method });
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

/** Clients of Healthchecks.io may insist on a UUID: a key that is written as one is the same key. */
const withoutDashes = (key: string): string =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key) ? key.replaceAll('-', '').toLowerCase() : key;

/** A heartbeat's id where its address says what it reports: a number is an exit status, if a wrong one. */
const isName = (name = ''): name is string => !/^\d+$/.test(name) && Id.safeParse(name).success;

async function isKey(integrationByKey: KeyReader, key: string): Promise<boolean> {
  try {
    await integrationByKey(key);
    return true;
  } catch (error) {
    if (error instanceof Unauthenticated) return false;
    throw error;
  }
}

/** As at Healthchecks.io a UUID; whatever else can be a name is taken as one. */
function ridOf({ query }: FastifyRequest): string | null {
  const { rid } = query as { rid?: unknown };
  return typeof rid === 'string' && /^[\w.:-]{1,64}$/.test(rid) ? rid.toLowerCase() : null;
}

function refused(reply: FastifyReply, status: 400 | 404, words: string): string {
  textReply(reply).code(status);
  return words;
}

const textReply = (reply: FastifyReply): FastifyReply =>
  reply.type('text/plain; charset=utf-8').headers({ 'ping-body-limit': '10000', 'access-control-allow-origin': '*' });

const textBody = ({ body }: FastifyRequest): string | null =>
  Buffer.isBuffer(body) && body.length > 0 ? body.toString('utf8') : null;

/** Whatever a job says is its own affair: a body that is broken is still a ping. */
const bodyOf = async ({ body }: FastifyRequest): Promise<unknown> =>
  Buffer.isBuffer(body) ? readBody(body).catch(() => undefined) : undefined;
