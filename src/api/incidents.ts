import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actingAs } from '../access/acting-as.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { type Ctx, contextOf } from '../deps.ts';
import { membersOf } from '../groups/queries.ts';
import { acknowledge } from '../incidents/acknowledge.ts';
import { addNote } from '../incidents/add-note.ts';
import { addResponders } from '../incidents/add-responders.ts';
import { escalate } from '../incidents/escalate.ts';
import { escalatesAt, type Incident, isTolerated } from '../incidents/incident.ts';
import type { Moved } from '../incidents/move-incident.ts';
import { alertsOf, findIncident, listIncidents, timelineOf } from '../incidents/queries.ts';
import { resolve } from '../incidents/resolve.ts';
import {
  AcknowledgeInput,
  ActInput,
  IncidentOutput,
  IncidentQuery,
  IncidentSummary,
  NoteInput,
  ReceivedAlert,
  RespondersInput,
  SnoozeInput,
  SplitInput,
  UrgencyInput,
} from '../incidents/schemas.ts';
import { setUrgency } from '../incidents/set-urgency.ts';
import { snooze } from '../incidents/snooze.ts';
import { splitIncident } from '../incidents/split.ts';
import { afterCursor, type PageQuery, pageOf } from '../lib/cursor.ts';
import { durationMs } from '../lib/durations.ts';
import { Conflict, Malformed, NotFound } from '../lib/errors.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { pagesOf } from '../outbox/queries.ts';
import { actorOf, requires } from './auth.ts';
import { refusals } from './shapes.ts';

const tags = ['Incidents'];
const ALERTS_SHOWN = 20;
const params = z.object({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function incidentRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/incidents',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List incidents, newest first',
        querystring: IncidentQuery,
        response: { 200: listOf(IncidentSummary), ...refusals },
      },
    },
    async ({ query }) => {
      const before = numberAfter(query);
      const found = await listIncidents(deps.db, {
        status: query.status,
        component: query.component,
        since: query.since === undefined ? undefined : new Date(query.since),
        before,
        limit: query.limit + 1,
      });
      return pageOf(found.map(toSummary), query.limit, ({ number }) => String(number));
    },
  );

  app.get(
    '/v1/incidents/:number',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read an incident', params, response: { 200: IncidentOutput, ...refusals } },
    },
    ({ params }) => readIncident(deps, params.number),
  );

  app.get(
    '/v1/incidents/:number/alerts',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Every alert of an incident, newest first',
        params,
        querystring: ListQuery,
        response: { 200: listOf(ReceivedAlert), ...refusals },
      },
    },
    async ({ params: { number }, query }) => {
      const before = numberAfter(query);
      if (!(await findIncident(deps.db, number))) throw new NotFound(`incident ${number}`);
      const found = await alertsOf(deps.db, number, query.limit + 1, before);
      const { items, nextCursor } = pageOf(found, query.limit, ({ id }) => String(id));
      return { items: items.map(alertToWire), nextCursor };
    },
  );

  actionRoutes(app, deps);
  splitRoute(app, deps);
}

/** Of a list that is sorted by numbers. */
function numberAfter(query: PageQuery): number | undefined {
  const after = afterCursor(query);
  if (after !== '' && !/^\d{1,15}$/.test(after)) throw new Malformed('The cursor is not one of this list.');
  return after === '' ? undefined : Number(after);
}

function actionRoutes(app: App, deps: AppDeps): void {
  const action = <Body extends z.ZodType<{ as?: string } | undefined>>(
    name: string,
    summary: string,
    body: Body,
    act: (ctx: Ctx, number: number, input: z.output<Body>) => Promise<unknown>,
  ) =>
    app.post(
      `/v1/incidents/:number/${name}`,
      {
        onRequest: requires(deps, 'responder'),
        schema: { tags, summary, params, body, response: { 200: IncidentOutput, ...refusals } },
      },
      async (request) => {
        const input = request.body as z.output<Body>;
        const { number } = request.params as z.output<typeof params>;
        await act(await contextAs(deps, request, input?.as), number, input);
        return readIncident(deps, number);
      },
    );

  action('acknowledge', 'Acknowledge: the pages stop', AcknowledgeInput, (ctx, number, input) =>
    acknowledge(ctx, number, undefined, input?.for === 'all'),
  );
  action('resolve', 'Resolve', ActInput, (ctx, number) => resolve(ctx, number));
  action('escalate', 'Page the next line now', ActInput, async (ctx, number) =>
    orConflict(await escalate(ctx, number)),
  );
  action('snooze', 'Be quiet for a while, then page again', SnoozeInput, async (ctx, number, input) =>
    orConflict(await snooze(ctx, number, durationMs(input.for))),
  );
  action(
    'urgency',
    'Raise it, which pages the first line again, or lower it',
    UrgencyInput,
    async (ctx, number, input) => orConflict(await setUrgency(ctx, number, input.urgency)),
  );
  action('notes', 'Write a note into the timeline', NoteInput, (ctx, number, input) =>
    addNote(ctx, number, input.text),
  );
  action('responders', 'Page further people', RespondersInput, (ctx, number, { person, rotation, component }) =>
    addResponders(ctx, number, person ? { person } : rotation ? { rotation } : { component: component ?? '' }),
  );
}

function splitRoute(app: App, deps: AppDeps): void {
  app.post(
    '/v1/incidents/:number/split',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Make an incident of its own of a member; it pages',
        params,
        body: SplitInput,
        response: { 201: IncidentOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { dedupKey, as } = request.body;
      const number = await splitIncident(await contextAs(deps, request, as), request.params.number, dedupKey);
      return reply.code(201).send(await readIncident(deps, number));
    },
  );
}

async function contextAs(deps: AppDeps, request: FastifyRequest, as: string | undefined): Promise<Ctx> {
  return contextOf(deps, await actingAs(deps.db, actorOf(request), as));
}

function orConflict(moved: Moved): void {
  if ('refused' in moved) throw new Conflict(`Incident ${moved.before.number} is ${moved.before.status}.`);
}

async function readIncident(deps: AppDeps, number: number): Promise<IncidentOutput> {
  const incident = await findIncident(deps.db, number);
  if (!incident) throw new NotFound(`incident ${number}`);
  const [pages, timeline, alerts, members] = await Promise.all([
    pagesOf(deps.db, number),
    timelineOf(deps.db, number),
    alertsOf(deps.db, number, ALERTS_SHOWN),
    incident.groupUntil ? membersOf(deps.db, number) : [],
  ]);
  return {
    ...toSummary(incident),
    acks: incident.acks.map(({ component, by, at }) => ({ component, by, at: at.toISOString() })),
    pages: pages.map(({ person, line, at, deliveries }) => ({
      person,
      line,
      at: at.toISOString(),
      deliveries: deliveries.map((it) => ({ ...it, at: it.at.toISOString(), error: it.error ?? undefined })),
    })),
    alerts: alerts.map(alertToWire),
    members: members.map(({ dedupKey, summary, since, resolvedAt }) => ({
      ...{ dedupKey, summary, since: since.toISOString() },
      status: resolvedAt ? ('resolved' as const) : ('triggered' as const),
    })),
    timeline: timeline.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
  };
}

type StoredAlert = Awaited<ReturnType<typeof alertsOf>>[number];

const alertToWire = ({ at, action, severity, summary, content }: StoredAlert) => ({
  ...{ at: at.toISOString(), action, severity, summary, content: { ...content } },
});

const toleranceOf = ({ status, tolerance }: Incident): z.infer<typeof IncidentSummary>['tolerated'] =>
  tolerance && {
    ...{ count: tolerance.count, since: tolerance.since },
    heldUntil: isTolerated({ status, tolerance }) ? tolerance.until : null,
  };

const toSummary = (incident: Incident): z.infer<typeof IncidentSummary> => ({
  number: incident.number,
  status: incident.status,
  summary: incident.summary,
  severity: incident.severity,
  urgency: incident.urgency,
  components: incident.components,
  line: incident.line,
  nextEscalationAt: escalatesAt(incident)?.toISOString() ?? null,
  snoozedUntil: incident.snoozedUntil?.toISOString() ?? null,
  acknowledgedBy: incident.acknowledgedBy,
  resolvedBy: incident.resolvedBy,
  uncovered: incident.uncovered,
  alertCount: incident.alertCount,
  maintenance: incident.maintenance,
  tolerated: toleranceOf(incident),
  flapping: incident.flapping !== null,
  closesAt: incident.closes?.at.toISOString() ?? null,
  dedupKey: incident.dedupKey,
  createdAt: incident.createdAt.toISOString(),
  acknowledgedAt: incident.acknowledgedAt?.toISOString() ?? null,
  resolvedAt: incident.resolvedAt?.toISOString() ?? null,
});
