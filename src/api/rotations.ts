import type { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { lastSaved, type SavedRotation } from '../rotations/definition.ts';
import { deleteRotation } from '../rotations/delete-rotation.ts';
import type { Effective } from '../rotations/history.ts';
import { periodOf } from '../rotations/period.ts';
import { previewRotation } from '../rotations/preview-rotation.ts';
import { getRotation, listRotations } from '../rotations/queries.ts';
import { timeline } from '../rotations/rotation.ts';
import { saveRotation } from '../rotations/save-rotation.ts';
import { EffectiveQuery, RotationDefinition } from '../rotations/schemas.ts';
import { PeriodQuery, RotationOutput, TimelineOutput } from '../rotations/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';

const tags = ['Rotations'];
const RotationInput = RotationDefinition.meta({ id: 'RotationDefinition' });

export async function rotationRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/rotations/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Create a rotation, or replace it from now or a later instant on',
        params: IdParams,
        querystring: EffectiveQuery,
        body: RotationInput,
        response: { 200: RotationOutput, 201: RotationOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const effective = effectiveOf(request.query);
      const ctx = contextFor(deps, request);
      const { rotation, created } = await saveRotation(ctx, request.params.id, request.body, effective);
      return reply.code(created ? 201 : 200).send(toWire(rotation));
    },
  );

  app.get(
    '/v1/rotations/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read a rotation', params: IdParams, response: { 200: RotationOutput, ...refusals } },
    },
    async (request) => toWire(lastSaved(await getRotation(deps.db, request.params.id), deps.clock.now())),
  );

  app.get(
    '/v1/rotations',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the rotations',
        querystring: ListQuery,
        response: { 200: listOf(RotationOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listRotations(deps.db, request.query);
      const now = deps.clock.now();
      return { items: items.map((rotation) => toWire(lastSaved(rotation, now))), nextCursor };
    },
  );

  app.delete(
    '/v1/rotations/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: { tags, summary: 'Remove a rotation', params: IdParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      await deleteRotation(contextFor(deps, request), request.params.id);
      return reply.code(204).send();
    },
  );

  timelineRoutes(app, deps);
}

function timelineRoutes(app: App, deps: AppDeps): void {
  app.get(
    '/v1/rotations/:id/timeline',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Who is on call over a period, by default the next 14 days; at most 366 days',
        params: IdParams,
        querystring: PeriodQuery,
        response: { 200: TimelineOutput, ...refusals },
      },
    },
    async (request) => {
      const { from, to } = periodOf(request.query, deps.clock.now());
      return timelineToWire(timeline(await getRotation(deps.db, request.params.id, from), from, to));
    },
  );

  app.post(
    '/v1/rotations/preview',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Who would be on call over a period; nothing is saved',
        querystring: PeriodQuery,
        body: RotationInput,
        response: { 200: TimelineOutput, ...refusals },
      },
    },
    async (request) => {
      const ctx = contextFor(deps, request);
      return timelineToWire(await previewRotation(ctx, request.body, periodOf(request.query, ctx.now)));
    },
  );
}

function effectiveOf({ effective }: EffectiveQuery): Effective {
  if (effective === 'now' || effective === 'after-shift' || effective === 'after-round') return effective;
  return new Date(effective);
}

const toWire = ({ pendingFrom, ...rotation }: SavedRotation): z.input<typeof RotationOutput> => ({
  ...rotation,
  pendingFrom: pendingFrom?.toISOString() ?? null,
});

const timelineToWire = ({ shifts, gaps }: ReturnType<typeof timeline>) => ({
  shifts: shifts.map((shift) => ({ ...shift, from: shift.from.toISOString(), to: shift.to.toISOString() })),
  gaps: gaps.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() })),
});
