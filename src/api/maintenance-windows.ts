import type { FastifyReply } from 'fastify';
import type { App, AppDeps } from '../app-deps.ts';
import type { Db } from '../db/pool.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { deleteWindow } from '../maintenance/delete-window.ts';
import { endWindow } from '../maintenance/end-window.ts';
import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import { findWindow, getWindow, listWindows } from '../maintenance/queries.ts';
import { saveWindow } from '../maintenance/save-window.ts';
import { MaintenanceWindowDefinition, MaintenanceWindowOutput } from '../maintenance/schemas.ts';
import { definitionToWire, windowToWire } from '../maintenance/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IfMatch, saveIfMatch, withEtag } from './if-match.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Maintenance windows'];
const MaintenanceWindowInput = MaintenanceWindowDefinition.meta({ id: 'MaintenanceWindowDefinition' });

export async function maintenanceWindowRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/maintenance-windows/:id',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: asItWasRead('occurrences'),
      schema: {
        tags,
        summary: 'Create or replace a maintenance window: its alerts wake nobody until it is over',
        params: IdParams,
        headers: IfMatch,
        body: MaintenanceWindowInput,
        response: { 200: MaintenanceWindowOutput, 201: MaintenanceWindowOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const { window, created } = await saveIfMatch(deps, request, readOf(params.id), (ctx) =>
        saveWindow(ctx, params.id, body),
      );
      return reply.code(created ? 201 : 200).send(answer(deps, reply, window));
    },
  );

  app.get(
    '/v1/maintenance-windows/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Read a maintenance window, and when it comes next',
        params: IdParams,
        response: { 200: MaintenanceWindowOutput, ...refusals },
      },
    },
    async (request, reply) => answer(deps, reply, await getWindow(deps.db, request.params.id)),
  );

  app.get(
    '/v1/maintenance-windows',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the maintenance windows',
        querystring: ListQuery,
        response: { 200: listOf(MaintenanceWindowOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listWindows(deps.db, request.query);
      const now = deps.clock.now();
      return { items: items.map((window) => windowToWire(window, now)), nextCursor };
    },
  );

  endingRoutes(app, deps);
}

function endingRoutes(app: App, deps: AppDeps): void {
  app.delete(
    '/v1/maintenance-windows/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Remove a maintenance window; what it holds is paged now',
        params: IdParams,
        response: { 204: Nothing, ...refusals },
      },
    },
    async (request, reply) => {
      await deleteWindow(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/maintenance-windows/:id/end',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'End the occurrence that runs now; what it holds is paged now',
        params: IdParams,
        response: { 200: MaintenanceWindowOutput, ...refusals },
      },
    },
    async (request, reply) => answer(deps, reply, await endWindow(contextFor(deps, request), request.params.id)),
  );
}

const readOf = (id: string) => async (db: Db) => {
  const window = await findWindow(db, id);
  return window && definitionToWire(window);
};

/** The ETag is that of the definition: it must not change because time passes. */
function answer(deps: AppDeps, reply: FastifyReply, window: MaintenanceWindow) {
  withEtag(reply, definitionToWire(window));
  return windowToWire(window, deps.clock.now());
}
