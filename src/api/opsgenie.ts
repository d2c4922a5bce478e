import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { type Ctx, contextOf, system } from '../deps.ts';
import { ping } from '../heartbeats/ping.ts';
import { addNote } from '../incidents/add-note.ts';
import { escalate } from '../incidents/escalate.ts';
import type { Incident } from '../incidents/incident.ts';
import { findIncident, lockNewestByKey } from '../incidents/queries.ts';
import { snooze } from '../incidents/snooze.ts';
import { type OpsgenieName, readOpsgenieAlert, readOpsgenieName } from '../intake/formats/opsgenie.ts';
import type { Integration } from '../intake/integration.ts';
import { fieldsOf, textOf } from '../intake/payload.ts';
import { findOpsgenieRequest, insertOpsgenieRequest } from '../intake/queries.ts';
import { Malformed, NotFound, TooMany, Unauthenticated } from '../lib/errors.ts';
import { readBody, takeAnyBody } from './any-body.ts';
import { admission, integrationOf, keyReader } from './integration-keys.ts';

const tags = ['Alerts in'];

/** Clients that can change the host alone reach the paths at the root; those that take a base address take the second. */
const under = (path: string): string[] => [path, `/integrations/opsgenie${path}`];

const Answer = z.looseObject({ requestId: z.string() }).meta({ id: 'OpsgenieAnswer' });
const response = { '2xx': Answer, '4xx': Answer };

/** Done: what became of it, and of which incident. */
interface Done {
  status: string;
  success: boolean;
  incident?: number | null;
  alias?: string | null;
}

const notFound: Done = { status: 'Alert does not exist', success: false };

/** Opsgenie's Alert API: its paths, its GenieKey, and its answers. A write is done at once; its request can be looked up for a day. */
export async function opsgenieRoutes(app: App, deps: AppDeps): Promise<void> {
  takeAnyBody(app);
  app.setErrorHandler<Error>((error, _request, reply) => {
    if (error instanceof Unauthenticated) return refuse(reply, 401, 'Key format is not valid!');
    if (error instanceof Malformed)
      return refuse(reply, 422, 'Request body is not processable. Please check the errors.', {});
    if (error instanceof TooMany) return throttle(reply, error);
    throw error;
  });
  const integrationByKey = keyReader(deps);
  const admit = admission(deps);
  const holder = (request: FastifyRequest): Promise<Integration> => integrationByKey(genieKey(request));

  const write = (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    action: string,
    act: (write: Write) => Promise<Done | { errors: Record<string, string> }>,
  ): void => {
    for (const url of under(path))
      app.route({
        method,
        url,
        helmet: false,
        onRequest: async (request) => void (await admit(request, genieKey(request))),
        schema: { tags, summary: `Opsgenie: ${action}`, security: [], response },
        handler: async (request, reply) => {
          const integration = integrationOf(request);
          const body = fieldsOf(
            await readBody((request.body as Buffer | undefined) ?? Buffer.alloc(0), 'application/json'),
          );
          const done = await act({ request, body, integration, ctx: actingFor(deps, integration, body), deps });
          if ('errors' in done)
            return refuse(reply, 422, 'Request body is not processable. Please check the errors.', done.errors);
          const id = randomUUID();
          const { status, success, incident = null, alias = null } = done;
          const processedAt = deps.clock.now();
          await insertOpsgenieRequest(deps.db, {
            id,
            integrationId: integration.id,
            action,
            success,
            status,
            incident,
            alias,
            processedAt,
          });
          return reply.code(202).send({ result: 'Request will be processed', took: 0, requestId: id });
        },
      });
  };

  write('POST', '/v2/alerts', 'Create', create);
  write('POST', '/v2/alerts/:identifier/close', 'Close', (it) => tell(it, 'resolve', 'Closed alert'));
  write('DELETE', '/v2/alerts/:identifier', 'Delete', (it) => tell(it, 'resolve', 'Deleted alert'));
  write('POST', '/v2/alerts/:identifier/acknowledge', 'Acknowledge', (it) =>
    tell(it, 'acknowledge', 'Acknowledged alert'),
  );
  write('POST', '/v2/alerts/:identifier/unacknowledge', 'UnAcknowledge', (it) =>
    on(it, 'UnAcknowledged alert', (number) => escalate(it.ctx, number)),
  );
  write('POST', '/v2/alerts/:identifier/snooze', 'Snooze', snoozeUntil);
  write('POST', '/v2/alerts/:identifier/notes', 'AddNote', (it) => noteOf(it, 'Added note to alert', it.body.note));
  write('PUT', '/v2/alerts/:identifier/message', 'UpdateMessage', (it) =>
    noteOf(it, 'Updated message', it.body.message),
  );
  write('PUT', '/v2/alerts/:identifier/description', 'UpdateDescription', (it) =>
    noteOf(it, 'Updated description', it.body.description),
  );
  heartbeatPings(app, deps, holder);
  reads(app, deps, holder);
}

/** `{name}` is the heartbeat's id. */
function heartbeatPings(app: App, deps: AppDeps, holder: (request: FastifyRequest) => Promise<Integration>): void {
  for (const url of under('/v2/heartbeats/:name/ping'))
    app.route({
      method: ['GET', 'POST', 'PUT', 'PATCH'],
      url,
      helmet: false,
      onRequest: async (request) => void (await holder(request)),
      schema: { tags, summary: 'Opsgenie: a heartbeat pings', security: [], response },
      handler: async (request, reply) => {
        const { name } = request.params as { name: string };
        try {
          // Whoever holds a key means it: this is no link that a scanner follows.
          await ping(contextOf(deps, system), { id: name }, { kind: 'success', body: null, method: 'POST' });
        } catch (error) {
          if (error instanceof NotFound) return refuse(reply, 404, `Heartbeat with name [${name}] does not exist.`);
          throw error;
        }
        return reply.code(202).send({ result: 'PONG - Heartbeat received', took: 0, requestId: randomUUID() });
      },
    });
}

interface Write {
  request: FastifyRequest;
  body: Record<string, unknown>;
  integration: Integration;
  ctx: Ctx;
  deps: AppDeps;
}

async function create({ body, integration, deps }: Write): Promise<Done | { errors: Record<string, string> }> {
  const reading = readOpsgenieAlert(body);
  if ('errors' in reading) return reading;
  const { incident, dedupKey, merged } = await deps.intake(reading.alert, integration);
  return { success: true, status: merged ? 'Alert count is increased' : 'Created alert', incident, alias: dedupKey };
}

/** Closing and acknowledging go the way of any alert, so that they take effect in the order in which they came. */
async function tell(write: Write, action: 'resolve' | 'acknowledge', status: string): Promise<Done> {
  const found = await incidentOf(write);
  if (!found) return notFound;
  const { dedupKey, summary, severity } = found;
  const note = textOf(write.body.note);
  if (note) await addNote(write.ctx, found.number, note);
  await write.deps.intake(
    { action, dedupKey, summary, severity, components: [], labels: {}, content: write.body },
    write.integration,
  );
  return { success: true, status, incident: found.number, alias: dedupKey };
}

async function on(write: Write, status: string, act: (number: number) => Promise<unknown>): Promise<Done> {
  const found = await incidentOf(write);
  if (!found) return notFound;
  await act(found.number);
  return { success: true, status, incident: found.number, alias: found.dedupKey };
}

async function snoozeUntil(write: Write): Promise<Done | { errors: Record<string, string> }> {
  const endTime = new Date(textOf(write.body.endTime) ?? '').getTime();
  const forMs = endTime - write.ctx.now.getTime();
  if (Number.isNaN(endTime)) return { errors: { endTime: 'End time is not a date.' } };
  if (forMs < 1_000) return { errors: { endTime: 'End time must be in the future.' } };
  return on(write, 'Snoozed alert', (number) => snooze(write.ctx, number, forMs));
}

async function noteOf(write: Write, status: string, text: unknown): Promise<Done | { errors: Record<string, string> }> {
  const note = textOf(text);
  if (!note) return { errors: { note: 'It can not be empty.' } };
  return on(write, status, (number) => addNote(write.ctx, number, note));
}

/** The incident a path names, if it is of this integration: a key opens nothing of another's. */
async function incidentOf({
  request,
  integration,
  deps,
}: Pick<Write, 'request' | 'integration' | 'deps'>): Promise<Incident | null> {
  const { identifier } = request.params as { identifier: string };
  const { identifierType } = request.query as { identifierType?: string };
  const name: OpsgenieName = readOpsgenieName(identifier, identifierType);
  if (!name) return null;
  const found =
    'alias' in name
      ? ((await lockNewestByKey(deps.db, [{ integrationId: integration.id, dedupKey: name.alias }]))[0] ?? null)
      : await findIncident(deps.db, name.number);
  return found?.integrationId === integration.id ? found : null;
}

function reads(app: App, deps: AppDeps, holder: (request: FastifyRequest) => Promise<Integration>): void {
  const read = (
    path: string,
    summary: string,
    find: (request: FastifyRequest, integration: Integration) => Promise<object | null>,
  ): void => {
    for (const url of under(path))
      app.get(url, { helmet: false, schema: { tags, summary, security: [], response } }, async (request, reply) => {
        const data = await find(request, await holder(request));
        if (!data) return refuse(reply, 404, 'Not found.');
        return reply.send({ data, took: 0, requestId: randomUUID() });
      });
  };

  read('/v2/alerts/requests/:requestId', 'Opsgenie: what became of a request', async (request, integration) => {
    const { requestId } = request.params as { requestId: string };
    const known = z.uuid().safeParse(requestId).success;
    const found = known ? await findOpsgenieRequest(deps.db, integration.id, requestId) : null;
    return (
      found && {
        ...{ success: found.success, isSuccess: found.success, action: found.action, status: found.status },
        ...{ alertId: String(found.incident ?? ''), alias: found.alias ?? '', integrationId: integration.id },
        processedAt: found.processedAt.toISOString(),
      }
    );
  });

  read('/v2/alerts/:identifier', 'Opsgenie: read an alert', async (request, integration) => {
    const incident = await incidentOf({ request, integration, deps });
    return incident && toOpsgenie(incident);
  });
}

const PRIORITIES = { critical: 'P1', error: 'P2', warning: 'P3', info: 'P5' };

const toOpsgenie = (incident: Incident) => ({
  ...{
    id: String(incident.number),
    tinyId: String(incident.number),
    alias: incident.dedupKey,
    message: incident.summary,
  },
  ...{ status: incident.status === 'resolved' ? 'closed' : 'open', acknowledged: incident.status === 'acknowledged' },
  ...{ count: incident.alertCount, priority: PRIORITIES[incident.severity], owner: incident.acknowledgedBy ?? '' },
  createdAt: incident.createdAt.toISOString(),
});

/** Whoever the tool says did it, by name alone: it opens no person's rights. */
function actingFor(deps: AppDeps, integration: Integration, body: Record<string, unknown>): Ctx {
  const user = textOf(body.user);
  const name = user ? `${user} (${integration.name})` : integration.name;
  return contextOf(deps, { person: null, role: 'responder', name: name.slice(0, 200) });
}

function genieKey(request: FastifyRequest): string {
  const key = /^geniekey +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!key) throw new Unauthenticated();
  return key;
}

function throttle(reply: FastifyReply, { message, extra }: TooMany) {
  reply.headers({
    'retry-after': String(extra.retryAfterSeconds ?? 1),
    'x-ratelimit-state': 'THROTTLED',
    'x-ratelimit-reason': 'INTEGRATION',
    'x-ratelimit-period-in-sec': '60',
  });
  return refuse(reply, 429, message);
}

const refuse = (reply: FastifyReply, status: number, message: string, errors?: Record<string, string>) =>
  reply.code(status).send({ message, took: 0, requestId: randomUUID(), ...(errors && { errors }) });
