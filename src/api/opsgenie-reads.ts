import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import type { Incident } from '../incidents/incident.ts';
import { alertsOf, findIncident, listIncidents, lockNewestByKey } from '../incidents/queries.ts';
import { type OpsgenieQuery, readOpsgenieName, readOpsgenieQuery } from '../intake/formats/opsgenie.ts';
import type { Integration } from '../intake/integration.ts';
import { fieldsOf, listOf, textOf } from '../intake/payload.ts';
import { findOpsgenieRequest } from '../intake/queries.ts';

/** What the paths under /v2/alerts are given by the room that they are in. */
export interface OpsgenieRoom {
  under: (path: string) => string[];
  /** Whose key it is; rejects with `Unauthenticated`. */
  holder: (request: FastifyRequest) => Promise<Integration>;
  refuse: (reply: FastifyReply, status: number, message: string, errors?: Record<string, string>) => FastifyReply;
  answer: (data: object) => object;
  schema: object;
}

type Found = { data: object } | { errors: Record<string, string> } | null;

/** What of Opsgenie's Alert API only looks: an alert, the alerts of the key's integration, and what became of a request. */
export function opsgenieReads(app: App, deps: AppDeps, { under, holder, refuse, answer, schema }: OpsgenieRoom): void {
  const read = (
    path: string,
    summary: string,
    find: (request: FastifyRequest, integration: Integration) => Promise<Found>,
  ): void => {
    for (const url of under(path))
      app.get(url, { helmet: false, schema: { ...schema, summary } }, async (request, reply) => {
        const found = await find(request, await holder(request));
        if (!found) return refuse(reply, 404, 'Not found.');
        if ('errors' in found) return refuse(reply, 422, 'The query cannot be answered.', found.errors);
        return reply.send(answer(found.data));
      });
  };

  read('/v2/alerts/requests/:requestId', 'Opsgenie: what became of a request', async (request, { id }) => {
    const { requestId } = request.params as { requestId: string };
    const known = z.uuid().safeParse(requestId).success;
    const found = known ? await findOpsgenieRequest(deps.db, id, requestId) : null;
    return (
      found && {
        data: {
          ...{ success: found.success, isSuccess: found.success, action: found.action, status: found.status },
          ...{ alertId: String(found.incident ?? ''), alias: found.alias ?? '', integrationId: id },
          processedAt: found.processedAt.toISOString(),
        },
      }
    );
  });

  read('/v2/alerts/:identifier', 'Opsgenie: read an alert', async (request, integration) => {
    const incident = await incidentOf(deps, request, integration);
    if (!incident) return null;
    const alerts = await alertsOf(deps.db, incident.number, 50);
    const said = fieldsOf(alerts.find(({ action }) => action === 'trigger')?.content);
    return {
      data: {
        ...toOpsgenie(incident, integration),
        ...{ description: textOf(said.description) ?? '', entity: textOf(said.entity) ?? '' },
        ...{ details: fieldsOf(said.details), responders: listOf(said.responders) },
        tags: listOf(said.tags).flatMap((tag) => textOf(tag) ?? []),
      },
    };
  });

  read('/v2/alerts', 'Opsgenie: list the alerts of the key’s integration', async (request, integration) => {
    const query = readOpsgenieQuery(request.query as Record<string, unknown>);
    if ('errors' in query) return query;
    const incidents = await find(deps, integration, query);
    return { data: incidents.map((incident) => toOpsgenie(incident, integration)) };
  });
}

async function find({ db }: AppDeps, { id }: Integration, { status, alias, limit, offset }: OpsgenieQuery) {
  if (alias === undefined)
    return listIncidents(db, { integration: id, limit, offset, ...(status === undefined ? {} : { status }) });
  const found = await lockNewestByKey(db, [{ integrationId: id, dedupKey: alias }]);
  const isAsked = (incident: Incident) =>
    status === undefined || (status === 'resolved') === (incident.status === 'resolved');
  return found.filter(isAsked).slice(offset, offset + limit);
}

/** The incident a path names, if it is of this integration: a key opens nothing of another's. */
export async function incidentOf(
  { db }: AppDeps,
  request: FastifyRequest,
  integration: Integration,
): Promise<Incident | null> {
  const { identifier } = request.params as { identifier: string };
  const { identifierType } = request.query as { identifierType?: unknown };
  const name = readOpsgenieName(identifier, textOf(identifierType));
  if (!name) return null;
  const found =
    'alias' in name
      ? ((await lockNewestByKey(db, [{ integrationId: integration.id, dedupKey: name.alias }]))[0] ?? null)
      : await findIncident(db, name.number);
  return found?.integrationId === integration.id ? found : null;
}

const PRIORITIES = { critical: 'P1', error: 'P2', warning: 'P3', info: 'P5' };

const toOpsgenie = (incident: Incident, { id, name }: Integration) => ({
  ...{ id: String(incident.number), tinyId: String(incident.number), alias: incident.dedupKey },
  ...{ message: incident.summary, status: incident.status === 'resolved' ? 'closed' : 'open' },
  ...{ acknowledged: incident.status === 'acknowledged', isSeen: incident.status !== 'triggered' },
  ...{ count: incident.alertCount, priority: PRIORITIES[incident.severity], owner: incident.acknowledgedBy ?? '' },
  ...{ snoozed: incident.snoozedUntil !== null, snoozedUntil: incident.snoozedUntil?.toISOString() },
  ...{ createdAt: incident.createdAt.toISOString(), integration: { id, name, type: 'API' } },
});
