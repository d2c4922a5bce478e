import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { addOverride } from '../rotations/add-override.ts';
import { deleteOverride } from '../rotations/delete-override.ts';
import type { Override } from '../rotations/override.ts';
import { getRotation, listOverrides } from '../rotations/queries.ts';
import { OverrideInput } from '../rotations/schemas.ts';
import { OverrideOutput, PeriodQuery } from '../rotations/wire.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';
import { holesIn, Warnings } from './warnings.ts';

const tags = ['Rotations'];
const OverrideParams = IdParams.extend({ overrideId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function overrideRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/rotations/:id/overrides',
    {
      // People trade nights among themselves.
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Put somebody on call for a while, instead of or as well as the others',
        params: IdParams,
        body: OverrideInput.meta({ id: 'OverrideDefinition' }),
        response: { 201: OverrideOutput.extend(Warnings).meta({ id: 'OverrideSaved' }), ...refusals },
      },
    },
    async (request, reply) => {
      const made = await addOverride(contextFor(deps, request), request.params.id, request.body);
      return reply.code(201).send({ ...toWire(made), ...(await holesIn(deps, { rotation: request.params.id })) });
    },
  );

  app.get(
    '/v1/rotations/:id/overrides',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the overrides of a rotation, all or those of a period, in the order of their making',
        params: IdParams,
        querystring: ListQuery.extend(PeriodQuery.shape),
        response: { 200: listOf(OverrideOutput), ...refusals },
      },
    },
    async ({ params, query }) => {
      await getRotation(deps.db, params.id);
      const { items, nextCursor } = await listOverrides(deps.db, params.id, query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.delete(
    '/v1/rotations/:id/overrides/:overrideId',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Take an override back; one that has begun ends now, one that is over stays',
        params: OverrideParams,
        response: { 204: Nothing, ...refusals },
      },
    },
    async (request, reply) => {
      await deleteOverride(contextFor(deps, request), request.params.id, request.params.overrideId);
      return reply.code(204).send();
    },
  );
}

const toWire = ({ from, to, ...override }: Override): z.input<typeof OverrideOutput> => ({
  ...override,
  from: from.toISOString(),
  to: to.toISOString(),
});
