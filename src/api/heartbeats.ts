import type { App, AppDeps } from '../app-deps.ts';
import { deleteHeartbeat } from '../heartbeats/delete-heartbeat.ts';
import { type Heartbeat, pingUrls } from '../heartbeats/heartbeat.ts';
import { pauseHeartbeat, resumeHeartbeat } from '../heartbeats/pause-heartbeat.ts';
import { getHeartbeat, listHeartbeats } from '../heartbeats/queries.ts';
import { rotateKey } from '../heartbeats/rotate-key.ts';
import { saveHeartbeat } from '../heartbeats/save-heartbeat.ts';
import { HeartbeatInput, HeartbeatOutput, NewHeartbeat } from '../heartbeats/schemas.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { contextFor, requires } from './auth.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';
import { Warnings, warningsOf } from './warnings.ts';

const tags = ['Heartbeats'];

export async function heartbeatRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/heartbeats/:id',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: asItWasRead(
        ...['warnings', 'status', 'lastPingAt', 'lastPing', 'lastBody', 'startedAt', 'dueAt', 'incident'],
      ),
      schema: {
        tags,
        summary: 'Create a heartbeat, which shows its address once, or replace it',
        params: IdParams,
        body: HeartbeatInput,
        response: {
          200: HeartbeatOutput.extend(Warnings).meta({ id: 'HeartbeatSaved' }),
          201: NewHeartbeat.extend(Warnings).meta({ id: 'HeartbeatMade' }),
          ...refusals,
        },
      },
    },
    async (request, reply) => {
      const { heartbeat, key } = await saveHeartbeat(contextFor(deps, request), request.params.id, request.body);
      const saved = { ...toWire(heartbeat), ...(await warningsOf(deps, { heartbeat: request.params.id })) };
      if (key === null) return reply.send(saved);
      return reply.code(201).send({ ...saved, key, urls: pingUrls(deps.config.publicUrl, key) });
    },
  );

  app.post(
    '/v1/heartbeats/:id/key',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'A new address; the old one stops working now',
        params: IdParams,
        response: { 201: NewHeartbeat, ...refusals },
      },
    },
    async (request, reply) => {
      const key = await rotateKey(contextFor(deps, request), request.params.id);
      const heartbeat = await getHeartbeat(deps.db, request.params.id);
      return reply.code(201).send({ ...toWire(heartbeat), key, urls: pingUrls(deps.config.publicUrl, key) });
    },
  );

  for (const [name, act, summary] of [
    ['pause', pauseHeartbeat, 'Expect nothing until it is resumed, or reports'],
    ['resume', resumeHeartbeat, 'Expect it again from now on'],
  ] as const)
    app.post(
      `/v1/heartbeats/:id/${name}`,
      {
        onRequest: requires(deps, 'responder'),
        schema: { tags, summary, params: IdParams, response: { 200: HeartbeatOutput, ...refusals } },
      },
      async (request) => toWire(await act(contextFor(deps, request), request.params.id)),
    );

  app.get(
    '/v1/heartbeats/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read a heartbeat', params: IdParams, response: { 200: HeartbeatOutput, ...refusals } },
    },
    async (request) => toWire(await getHeartbeat(deps.db, request.params.id)),
  );

  app.get(
    '/v1/heartbeats',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the heartbeats',
        querystring: ListQuery,
        response: { 200: listOf(HeartbeatOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listHeartbeats(deps.db, request.query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.delete(
    '/v1/heartbeats/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: { tags, summary: 'Remove a heartbeat', params: IdParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      await deleteHeartbeat(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );
}

const toWire = ({ lastPingAt, startedAt, dueAt, startedRid: _, countsFrom: __, ...rest }: Heartbeat) => ({
  ...rest,
  lastPingAt: lastPingAt?.toISOString() ?? null,
  startedAt: startedAt?.toISOString() ?? null,
  dueAt: dueAt?.toISOString() ?? null,
});
