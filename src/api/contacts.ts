import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { getComponent } from '../components/queries.ts';
import type { LinePerson, ResolvedLine } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { ContactsOutput } from '../escalation/wire.ts';
import { formatDuration } from '../lib/durations.ts';
import { Instant } from '../lib/wire.ts';
import type { ContactMethod } from '../people/contact-method.ts';
import { isReachable, methodProblems, type Person } from '../people/person.ts';
import { requires } from './auth.ts';
import { IdParams, refusals } from './shapes.ts';

/** Whom to call about a component. */
export async function contactRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/components/:id/contacts',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Components'],
        summary: 'Whom an incident on the component would page, line by line, now or at another instant',
        params: IdParams,
        querystring: z.strictObject({ at: Instant.optional() }),
        response: { 200: ContactsOutput, ...refusals },
      },
    },
    async ({ params, query }) => {
      const { id } = await getComponent(deps.db, params.id);
      const at = query.at === undefined ? deps.clock.now() : new Date(query.at);
      const { lines } = (await loadPlans(deps.db, [id], at))([id]);
      return { component: id, at: at.toISOString(), lines: lines.map(lineToWire) };
    },
  );
}

const lineToWire = ({ line, escalateAfterMs, people }: ResolvedLine) => ({
  line,
  escalateAfter: escalateAfterMs === null ? null : formatDuration(escalateAfterMs),
  people: people.map(personToWire),
  empty: people.length === 0,
});

const personToWire = ({ person, via }: LinePerson) => ({
  person: person.id,
  name: person.name,
  via,
  phone: firstAddress(person, 'sms') ?? firstAddress(person, 'voice'),
  email: firstAddress(person, 'email'),
  reachable: isReachable(person),
  problems: methodProblems(person),
});

const firstAddress = ({ contactMethods }: Person, type: ContactMethod['type']): string | null =>
  contactMethods.find((method) => method.type === type)?.address ?? null;
