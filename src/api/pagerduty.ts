import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { acceptChange } from '../intake/accept-change.ts';
import { type PagerDutyReading, readChange, readEvent, readEventV1 } from '../intake/formats/pagerduty.ts';
import type { Integration } from '../intake/integration.ts';
import { fieldsOf, textOf } from '../intake/payload.ts';
import { type AppError, Malformed, TooMany, Unauthenticated } from '../lib/errors.ts';
import { readBody, takeAnyBody } from './any-body.ts';
import { admission } from './integration-keys.ts';
import { answerErrorAs } from './problem.ts';
import { refusals } from './shapes.ts';

const tags = ['Alerts in'];

const Accepted = z
  .object({ status: z.literal('success'), message: z.string(), dedup_key: z.string().optional() })
  .meta({ id: 'PagerDutyAccepted' });
const AcceptedV1 = z
  .object({ status: z.literal('success'), message: z.string(), incident_key: z.string() })
  .meta({ id: 'PagerDutyV1Accepted' });
const Refused = z
  .object({ status: z.string(), message: z.string(), errors: z.array(z.string()) })
  .meta({ id: 'PagerDutyRefused' });

/** Clients that can change the host alone reach the paths at the root; those that take an address take the second. */
const under = (path: string): string[] => [path, `/integrations/pagerduty${path}`];

/** PagerDuty's Events API: its paths, its status codes, and its words, which its clients insist on. */
export async function pagerdutyRoutes(app: App, deps: AppDeps): Promise<void> {
  takeAnyBody(app);
  app.setErrorHandler(answerErrorAs(deps.log, sendRefusal));
  const integrationOf = keyHolder(deps);

  for (const url of [...under('/v2/enqueue'), '/integrations/pagerduty', '/integrations/pagerduty/:key']) {
    const schema = {
      tags,
      summary: 'PagerDuty Events API v2',
      security: [],
      response: { 202: Accepted, 400: Refused, 429: Refused, ...refusals },
    };
    app.post(url, { helmet: false, schema }, async (request, reply) => {
      const found = await read(
        request,
        (body) => readEvent(body, (request.params as { key?: string }).key),
        integrationOf,
        'routing key',
      );
      if ('retryAfterSeconds' in found) return throttle(reply, 429, found);
      if ('errors' in found) return refuse(reply, found);
      const { dedupKey } = await deps.intake(found.what, found.integration);
      return reply.code(202).send({ status: 'success', message: 'Event processed', dedup_key: dedupKey });
    });
  }

  for (const url of under('/v2/change/enqueue')) {
    const schema = {
      tags,
      summary: 'PagerDuty change events',
      security: [],
      response: { 202: Accepted, 400: Refused, 429: Refused, ...refusals },
    };
    app.post(url, { helmet: false, schema }, async (request, reply) => {
      const found = await read(request, readChange, integrationOf, 'routing key');
      if ('retryAfterSeconds' in found) return throttle(reply, 429, found);
      if ('errors' in found) return refuse(reply, found);
      await acceptChange(contextOf(deps, system), found.what, found.integration);
      return reply.code(202).send({ status: 'success', message: 'Change event processed' });
    });
  }

  for (const url of under('/generic/2010-04-15/create_event.json')) {
    const schema = {
      tags,
      summary: 'PagerDuty Events API v1',
      security: [],
      response: { 200: AcceptedV1, 400: Refused, 403: Refused, ...refusals },
    };
    app.post(url, { helmet: false, schema }, async (request, reply) => {
      const found = await read(request, readEventV1, integrationOf, 'service key');
      if ('retryAfterSeconds' in found) return throttle(reply, 403, found);
      if ('errors' in found) return refuse(reply, found);
      const { dedupKey } = await deps.intake(found.what, found.integration);
      return reply.send({ status: 'success', message: 'Event processed', incident_key: dedupKey });
    });
  }
}

type Throttled = { retryAfterSeconds: number };
type Found<What> = { what: What; integration: Integration } | { errors: string[]; unreadable?: boolean } | Throttled;

async function read<What>(
  request: FastifyRequest,
  format: (body: unknown) => PagerDutyReading<What>,
  integrationOf: KeyHolder,
  keyName: string,
): Promise<Found<What>> {
  const raw = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
  let body: unknown;
  try {
    body = await readBody(raw, 'application/json');
  } catch (error) {
    if (error instanceof Malformed) return { errors: ['JSON parse error'], unreadable: true };
    throw error;
  }
  const reading = format(body);
  // Whose event it was is worth knowing, too, where it is refused.
  const key = 'key' in reading ? reading.key : keyIn(body);
  const integration = key === undefined ? null : await integrationOf(request, key);
  if (integration && 'retryAfterSeconds' in integration) return integration;
  if ('errors' in reading) return reading;
  return integration ? { what: reading.what, integration } : { errors: [`Invalid ${keyName}`] };
}

function refuse(reply: FastifyReply, { errors, unreadable = false }: { errors: string[]; unreadable?: boolean }) {
  const words = unreadable
    ? { status: 'Unrecognized object', message: 'Event object format is unrecognized' }
    : { status: 'invalid event', message: 'Event object is invalid' };
  return reply.code(400).send({ ...words, errors });
}

/** What is no event's fault (too large, not stored now) has the same shape, and its own status. */
function sendRefusal({ status, title, message, extra }: AppError, _request: FastifyRequest, reply: FastifyReply) {
  if (extra.retryAfterSeconds !== undefined) reply.header('retry-after', String(extra.retryAfterSeconds));
  return reply.code(status).send({ status: title, message, errors: [message] });
}

function throttle(reply: FastifyReply, status: 403 | 429, { retryAfterSeconds }: Throttled) {
  const message = 'Requests with this key arrive too quickly. Please send it again later.';
  const errors = [`Send it again in ${retryAfterSeconds} s`];
  reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(status).send({ status: 'throttle exceeded', message, errors });
}

function keyIn(body: unknown): string | undefined {
  const { routing_key, service_key } = fieldsOf(body);
  return textOf(routing_key) ?? textOf(service_key);
}

type KeyHolder = (request: FastifyRequest, key: string) => Promise<Integration | Throttled | null>;

/** Null for a key that is nobody's: PagerDuty says so with a 400. */
function keyHolder(deps: AppDeps): KeyHolder {
  const admit = admission(deps);
  return (request, key) =>
    admit(request, key).catch((error) => {
      if (error instanceof Unauthenticated) return null;
      if (error instanceof TooMany) return { retryAfterSeconds: error.extra.retryAfterSeconds ?? 1 };
      throw error;
    });
}
