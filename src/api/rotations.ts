import type { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import type { Conflict } from '../cover/absence.ts';
import { findConflicts } from '../cover/find-conflicts.ts';
import { conflictToWire } from '../cover/wire.ts';
import type { Db } from '../db/pool.ts';
import type { Interval } from '../lib/intervals.ts';
import { Id, ListQuery, listOf } from '../lib/wire.ts';
import type { ShiftChange } from '../rotations/changes.ts';
import { lastSaved, type SavedRotation } from '../rotations/definition.ts';
import { deleteRotation } from '../rotations/delete-rotation.ts';
import type { Effective } from '../rotations/history.ts';
import { periodOf, timelineOf } from '../rotations/period.ts';
import { previewRotation } from '../rotations/preview-rotation.ts';
import { findRotation, getRotation, listRotations } from '../rotations/queries.ts';
import type { Timeline } from '../rotations/rotation.ts';
import { saveRotation } from '../rotations/save-rotation.ts';
import { EffectiveQuery, RotationDefinition } from '../rotations/schemas.ts';
import { PeriodQuery, PreviewOutput, RotationOutput, TimelineOutput } from '../rotations/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IfMatch, saveIfMatch, withEtag } from './if-match.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';
import { Warnings, warningsOf } from './warnings.ts';

const tags = ['Rotations'];
const RotationInput = RotationDefinition.meta({ id: 'RotationDefinition' });
const PreviewQuery = PeriodQuery.extend({
  rotation: Id.optional().describe('the rotation that is edited; left out, a new one is previewed'),
  ...EffectiveQuery.shape,
});

const RotationSaved = RotationOutput.extend(Warnings).meta({ id: 'RotationSaved' });

export async function rotationRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/rotations/:id',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: asItWasRead('pendingFrom', 'warnings'),
      schema: {
        tags,
        summary: 'Create a rotation, or replace it from now or a later instant on',
        params: IdParams,
        querystring: EffectiveQuery,
        headers: IfMatch,
        body: RotationInput,
        response: { 200: RotationSaved, 201: RotationSaved, ...refusals },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const effective = effectiveOf(request.query);
      const { rotation, created } = await saveIfMatch(deps, request, readOf(params.id), (ctx) =>
        saveRotation(ctx, params.id, body, effective),
      );
      const answer = withEtag(reply, toWire(rotation));
      return reply.code(created ? 201 : 200).send({ ...answer, ...(await warningsOf(deps, { rotation: params.id })) });
    },
  );

  app.get(
    '/v1/rotations/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read a rotation', params: IdParams, response: { 200: RotationOutput, ...refusals } },
    },
    async (request, reply) =>
      withEtag(reply, toWire(lastSaved(await getRotation(deps.db, request.params.id), deps.clock.now()))),
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
      const period = periodOf(request.query, deps.clock.now());
      const found = timelineOf(await getRotation(deps.db, request.params.id, period.from), period);
      return timelineToWire(found, await findConflicts(deps.db, found.shifts));
    },
  );

  app.post(
    '/v1/rotations/preview',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Who would be on call over a period, and whose shifts an edit changes; nothing is saved',
        querystring: PreviewQuery,
        body: RotationInput,
        response: { 200: PreviewOutput, ...refusals },
      },
    },
    async (request) => {
      const ctx = contextFor(deps, request);
      const edit = { rotation: request.query.rotation, effective: effectiveOf(request.query) };
      const preview = await previewRotation(ctx, request.body, periodOf(request.query, ctx.now), edit);
      const changes = preview.changes ? { changes: preview.changes.map(changeToWire) } : {};
      return { ...timelineToWire(preview, await findConflicts(ctx.db, preview.shifts)), ...changes };
    },
  );
}

const readOf = (id: string) => async (db: Db, now: Date) => {
  const rotation = await findRotation(db, id);
  return rotation && toWire(lastSaved(rotation, now));
};

function effectiveOf({ effective }: EffectiveQuery): Effective {
  if (effective === 'now' || effective === 'after-shift' || effective === 'after-round') return effective;
  return new Date(effective);
}

const toWire = ({ pendingFrom, ...rotation }: SavedRotation): z.input<typeof RotationOutput> => ({
  ...rotation,
  pendingFrom: pendingFrom?.toISOString() ?? null,
});

const timelineToWire = ({ shifts, gaps }: Timeline, conflicts: Conflict[]) => ({
  shifts: shifts.map((shift) => ({ ...shift, from: shift.from.toISOString(), to: shift.to.toISOString() })),
  gaps: gaps.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() })),
  conflicts: conflicts.map(conflictToWire),
});

const changeToWire = ({ person, gains, loses }: ShiftChange) => ({
  person,
  gains: gains.map(intervalToWire),
  loses: loses.map(intervalToWire),
});

const intervalToWire = ({ from, to }: Interval) => ({ from: toUtc(from), to: toUtc(to) });

const toUtc = (instant: number): string => new Date(instant).toISOString();
