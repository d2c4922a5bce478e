import type { preValidationHookHandler } from 'fastify';
import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { catchAllWarnings } from '../audit/catch-all-warnings.ts';
import type { Db } from '../db/pool.ts';
import type { Actor } from '../deps.ts';
import { ListQuery, listOf } from '../lib/wire.ts';
import { deletePerson } from '../people/delete-person.ts';
import type { Person } from '../people/person.ts';
import { findPerson, getPerson, listPeople } from '../people/queries.ts';
import { savePerson } from '../people/save-person.ts';
import { PersonInput, PersonOutput } from '../people/schemas.ts';
import { personToWire } from '../people/wire.ts';
import { releasePeople } from '../rotations/release-people.ts';
import { actorOf, contextFor, requires } from './auth.ts';
import { IfMatch, saveIfMatch, withEtag } from './if-match.ts';
import { asItWasRead } from './put-back.ts';
import { IdParams, Nothing, refusals } from './shapes.ts';
import { bothWarnings, warningsOf } from './warnings.ts';

const tags = ['People'];

const PersonSaved = PersonOutput.extend({
  warnings: z.array(z.string()).optional().describe('what is saved, and will hurt'),
}).meta({ id: 'PersonSaved' });

export async function peopleRoutes(app: App, deps: AppDeps): Promise<void> {
  const { callProblem = null } = deps.config;
  app.put(
    '/v1/people/:id',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: [asItWasRead('warnings', 'reachable', 'unreachableBecause'), withoutMarks],
      schema: {
        tags,
        summary: 'Create or replace a person',
        params: IdParams,
        headers: IfMatch,
        body: PersonInput,
        response: { 200: PersonSaved, 201: PersonSaved, ...refusals },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const read = async (db: Db) => {
        const person = await findPerson(db, params.id);
        return person && withoutProofs(personToWire(person, callProblem));
      };
      const { person, created } = await saveIfMatch(deps, request, read, (ctx) => savePerson(ctx, params.id, body));
      const saved = personToWire(person, callProblem);
      return reply.code(created ? 201 : 200).send({
        ...withEtag(reply, saved, withoutProofs(saved)),
        ...bothWarnings(
          await catchAllWarnings(contextFor(deps, request), 'set'),
          await warningsOf(deps, { person: params.id }),
        ),
      });
    },
  );

  app.get(
    '/v1/people/:id',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read a person', params: IdParams, response: { 200: PersonOutput, ...refusals } },
    },
    async (request, reply) => {
      const person = shownTo(actorOf(request), await getPerson(deps.db, request.params.id), callProblem);
      return withEtag(reply, person, withoutProofs(person));
    },
  );

  app.get(
    '/v1/people',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the people',
        querystring: ListQuery,
        response: { 200: listOf(PersonOutput), ...refusals },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listPeople(deps.db, request.query);
      return { items: items.map((person) => shownTo(actorOf(request), person, callProblem)), nextCursor };
    },
  );

  app.delete(
    '/v1/people/:id',
    {
      onRequest: requires(deps, 'admin'),
      schema: { tags, summary: 'Remove a person', params: IdParams, response: { 204: Nothing, ...refusals } },
    },
    async (request, reply) => {
      const ctx = contextFor(deps, request);
      await releasePeople(ctx, [request.params.id]);
      await deletePerson(ctx, request.params.id);
      return reply.code(204).send();
    },
  );
}

/** The address of a calendar opens it, so only its owner and admins see it. */
function shownTo(actor: Actor, person: Person, callProblem: string | null) {
  const whole = personToWire(person, callProblem);
  if (actor.person?.id === person.id || hasRole(actor, 'admin')) return whole;
  const { absenceCalendar: _, ...shown } = whole;
  return shown;
}

/** A page that was delivered is no edit: it must not stand in the way of one. */
const withoutProofs = (person: Omit<ReturnType<typeof personToWire>, 'absenceCalendar'>) => ({
  ...person,
  contactMethods: person.contactMethods.map(({ provedAt: _, provedBy: __, ...method }) => method),
});

/** What answers carry of each contact method beside what is written. */
const MARKS = ['optedOut', 'provedAt', 'provedBy', 'problem'];

const withoutMarks: preValidationHookHandler = (request, _reply, done) => {
  const { contactMethods } = (request.body ?? {}) as { contactMethods?: unknown };
  for (const method of Array.isArray(contactMethods) ? contactMethods : []) {
    if (typeof method !== 'object' || method === null) continue;
    for (const mark of MARKS) delete (method as Record<string, unknown>)[mark];
  }
  done();
};
