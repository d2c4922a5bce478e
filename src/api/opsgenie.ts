import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { type Ctx, contextOf, system } from '../deps.ts';
import { ping } from '../heartbeats/ping.ts';
import { addNote } from '../incidents/add-note.ts';
import { addResponders } from '../incidents/add-responders.ts';
import { escalate } from '../incidents/escalate.ts';
import { snooze } from '../incidents/snooze.ts';
import { cut, cutLabels, storable } from '../intake/alert.ts';
import { readOpsgenieAlert } from '../intake/formats/opsgenie.ts';
import type { Integration } from '../intake/integration.ts';
import { fieldsOf, instantOf, listOf, textOf } from '../intake/payload.ts';
import { insertOpsgenieRequest } from '../intake/queries.ts';
import { type AppError, Conflict, Invalid, Malformed, NotFound, TooMany, Unauthenticated } from '../lib/errors.ts';
import { readBody, takeAnyBody } from './any-body.ts';
import { admission, integrationOf, keyReader } from './integration-keys.ts';
import { incidentOf, opsgenieReads } from './opsgenie-reads.ts';
import { answerErrorAs } from './problem.ts';
import { senderKey } from './sender-key.ts';

const tags = ['Alerts in'];
/** As long as a note of our own API. */
const MAX_NOTE = 4_000;
const UNPROCESSABLE = 'Request body is not processable. Please check the errors.';

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
  app.setErrorHandler(answerErrorAs(deps.log, sendRefusal));
  const integrationByKey = keyReader(deps);
  const admit = admission(deps);
  const holder = (request: FastifyRequest): Promise<Integration> => integrationByKey(senderKey(request));

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
        onRequest: async (request) => void (await admit(request, senderKey(request))),
        schema: { tags, summary: `Opsgenie: ${action}`, security: [], response },
        handler: async (request, reply) => {
          const integration = integrationOf(request);
          const body = fieldsOf(
            await readBody((request.body as Buffer | undefined) ?? Buffer.alloc(0), 'application/json'),
          );
          const done = await act({ request, body, integration, ctx: actingFor(deps, integration, body), deps });
          if ('errors' in done) return refuse(reply, 422, UNPROCESSABLE, done.errors);
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
  write('POST', '/v2/alerts/:identifier/notes', 'AddNote', (it) =>
    noteOf(it, 'Added note to alert', it.body.note, 'note'),
  );
  write('POST', '/v2/alerts/:identifier/details', 'AddDetails', (it) =>
    noteOf(it, 'Added details', pairsIn(it.body.details), 'details'),
  );
  write('POST', '/v2/alerts/:identifier/tags', 'AddTags', (it) =>
    noteOf(
      it,
      'Added tags',
      listOf(it.body.tags)
        .flatMap((tag) => textOf(tag) ?? [])
        .join(', '),
      'tags',
    ),
  );
  write('POST', '/v2/alerts/:identifier/responders', 'AddResponder', respond);
  write('PUT', '/v2/alerts/:identifier/message', 'UpdateMessage', (it) =>
    noteOf(it, 'Updated message', it.body.message, 'message'),
  );
  write('PUT', '/v2/alerts/:identifier/description', 'UpdateDescription', (it) =>
    noteOf(it, 'Updated description', it.body.description, 'description'),
  );
  heartbeatPings(app, deps, holder);
  const answer = (data: object) => ({ data, took: 0, requestId: randomUUID() });
  opsgenieReads(app, deps, { under, holder, refuse, answer, schema: { tags, security: [], response } });
}

/** `{name}` is the heartbeat's id, or a name that would be it: `Nightly backup` is `nightly-backup`. */
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
          // Its name here is an id. Whoever holds a key means it: this is no link that a scanner follows.
          await ping(contextOf(deps, system), { id: idLike(name) }, { kind: 'success', body: null, method: 'POST' });
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
  const found = await incidentOf(write.deps, write.request, write.integration);
  if (!found) return notFound;
  const { dedupKey, summary, severity } = found;
  const note = textOf(write.body.note);
  if (note) await addNote(write.ctx, found.number, cut(note, MAX_NOTE));
  await write.deps.intake(
    { action, dedupKey, summary, severity, components: [], labels: {}, content: fieldsOf(storable(write.body)) },
    write.integration,
  );
  return { success: true, status, incident: found.number, alias: dedupKey };
}

async function on(write: Write, status: string, act: (number: number) => Promise<unknown>): Promise<Done> {
  const found = await incidentOf(write.deps, write.request, write.integration);
  if (!found) return notFound;
  const which = { incident: found.number, alias: found.dedupKey };
  try {
    await act(found.number);
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof Invalid)) throw error;
    // Told by the look-up of its request, as whatever Opsgenie finds out later.
    return { success: false, status: error.message, ...which };
  }
  return { success: true, status, ...which };
}

async function snoozeUntil(write: Write): Promise<Done | { errors: Record<string, string> }> {
  const endTime = instantOf(write.body.endTime);
  const forMs = (endTime?.getTime() ?? 0) - write.ctx.now.getTime();
  if (!endTime) return { errors: { endTime: 'End time is not a date.' } };
  if (forMs < 1_000) return { errors: { endTime: 'End time must be in the future.' } };
  return on(write, 'Snoozed alert', (number) => snooze(write.ctx, number, forMs));
}

/** What is added to an alert is said in the timeline of its incident. `field` is where it was looked for. */
async function noteOf(
  write: Write,
  status: string,
  text: unknown,
  field: string,
): Promise<Done | { errors: Record<string, string> }> {
  const note = textOf(text);
  if (!note) return { errors: { [field]: 'It can not be empty.' } };
  return on(write, status, (number) => addNote(write.ctx, number, cut(note, MAX_NOTE)));
}

const pairsIn = (details: unknown): string =>
  Object.entries(cutLabels(fieldsOf(details)))
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');

/** A user is a person of ours, everybody else a rotation: by its id here, or by a name that would be that id. */
async function respond(write: Write): Promise<Done | { errors: Record<string, string> }> {
  const { type, id, username, name } = fieldsOf(write.body.responder);
  const named = textOf(username) ?? textOf(name) ?? textOf(id);
  if (!named) return { errors: { responder: 'It can not be empty.' } };
  const asked = textOf(type)?.toLowerCase() === 'user' ? { person: idLike(named) } : { rotation: idLike(named) };
  return on(write, 'Added responder', (number) => addResponders(write.ctx, number, asked));
}

/** Whoever the tool says did it, by name alone: it opens no person's rights. */
function actingFor(deps: AppDeps, integration: Integration, body: Record<string, unknown>): Ctx {
  const user = textOf(body.user);
  const name = user ? `${user} (${integration.name})` : integration.name;
  return contextOf(deps, { person: null, role: 'responder', name: cut(name, 200) });
}

function sendRefusal(error: AppError, _request: FastifyRequest, reply: FastifyReply) {
  const { status, message, extra } = error;
  if (extra.retryAfterSeconds !== undefined) reply.header('retry-after', String(extra.retryAfterSeconds));
  if (error instanceof TooMany)
    reply.headers({
      'x-ratelimit-state': 'THROTTLED',
      'x-ratelimit-reason': 'INTEGRATION',
      'x-ratelimit-period-in-sec': '60',
    });
  if (error instanceof Unauthenticated) return refuse(reply, 401, 'Key format is not valid!');
  if (error instanceof Malformed) return refuse(reply, 422, UNPROCESSABLE, { body: message });
  return refuse(reply, status, message);
}

const idLike = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

const refuse = (reply: FastifyReply, status: number, message: string, errors?: Record<string, string>) =>
  reply.code(status).send({ message, took: 0, requestId: randomUUID(), ...(errors && { errors }) });
