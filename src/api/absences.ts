import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import type { Absence } from '../cover/absence.ts';
import { deleteAbsence } from '../cover/delete-absence.ts';
import { enterAbsence } from '../cover/enter-absence.ts';
import { listAbsences } from '../cover/queries.ts';
import { AbsenceInput, AbsenceOutput, AbsenceQuery, EnteredAbsenceOutput } from '../cover/schemas.ts';
import { conflictToWire } from '../cover/wire.ts';
import { Forbidden } from '../lib/errors.ts';
import { listOf } from '../lib/wire.ts';
import { getPerson } from '../people/queries.ts';
import { actorOf, contextFor, requires } from './auth.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';
import { holesIn, Warnings } from './warnings.ts';

const tags = ['Cover'];
const AbsenceParams = IdParams.extend({ absenceId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function absenceRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/people/:id/absences',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Enter when a person cannot be on call, and see which shifts fall on it',
        params: IdParams,
        body: AbsenceInput,
        response: { 201: EnteredAbsenceOutput.extend(Warnings).meta({ id: 'AbsenceSaved' }), ...refusals },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      requireOwn(request, params.id);
      const { from, to, note = null, cover } = body;
      const wanted = { from: new Date(from), to: new Date(to), note, cover };
      const entered = await enterAbsence(contextFor(deps, request), params.id, wanted);
      return reply.code(201).send({
        ...toWire(entered.absence),
        conflicts: entered.conflicts.map(({ rotation, ...conflict }) => ({ rotation, ...conflictToWire(conflict) })),
        coverRequests: entered.requests,
        ...(await holesIn(deps, { person: params.id })),
      });
    },
  );

  app.get(
    '/v1/people/:id/absences',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List when a person cannot be on call, all or what touches a period, in the order of entering',
        params: IdParams,
        querystring: AbsenceQuery,
        response: { 200: listOf(AbsenceOutput), ...refusals },
      },
    },
    async (request) => {
      requireOwn(request, request.params.id);
      await getPerson(deps.db, request.params.id);
      const { items, nextCursor } = await listAbsences(deps.db, request.params.id, request.query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.delete(
    '/v1/people/:id/absences/:absenceId',
    {
      onRequest: requires(deps, 'responder'),
      schema: { tags, summary: 'Take an absence back', params: AbsenceParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      requireOwn(request, request.params.id);
      await deleteAbsence(contextFor(deps, request), request.params.id, request.params.absenceId);
      return reply.code(204).send();
    },
  );
}

/** Why somebody is away is their own business, and the admins'. */
function requireOwn(request: FastifyRequest, person: string): void {
  const actor = actorOf(request);
  if (actor.person?.id !== person && !hasRole(actor, 'admin'))
    throw new Forbidden(`This takes a token of ${person} or of an admin.`);
}

const toWire = ({ id, person, from, to, note, calendarUid }: Absence): z.input<typeof AbsenceOutput> => ({
  ...{ id, person, from: from.toISOString(), to: to.toISOString(), note },
  source: calendarUid === null ? 'entered' : 'calendar',
});
