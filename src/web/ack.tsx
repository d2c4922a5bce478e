import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { acknowledge } from '../incidents/acknowledge.ts';
import type { Incident } from '../incidents/incident.ts';
import { findIncident } from '../incidents/queries.ts';
import { AppError, NotFound } from '../lib/errors.ts';
import { readAckLink } from '../paging/texts/ack-link.ts';
import type { Person } from '../people/person.ts';
import { findPerson } from '../people/queries.ts';
import { proveByMail } from '../proofs/prove.ts';
import { sendPage } from './html.ts';
import { knownOf } from './incidents.tsx';
import { Holder } from './parts/holder.tsx';
import { Facts } from './parts/incident-row.tsx';
import { Layout } from './parts/layout.tsx';
import { Moment } from './parts/moment.tsx';
import { stranger, type Visitor } from './visitor.ts';

const Params = z.object({ token: z.string() });

/**
 * Where the link in a mail leads. Its token is all it needs: no session, and no look at where a request comes from. To open
 * it changes nothing, because mail scanners open links, too; the button acknowledges.
 */
export async function ackPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/ack/:token', { schema: { params: Params } }, async (request, reply) => {
    const { incident, person } = await openLink(deps, request.params.token);
    return sendAck(deps, request, reply, incident, person);
  });

  app.post('/ack/:token', { schema: { params: Params } }, async (request, reply) => {
    const { incident, person } = await openLink(deps, request.params.token);
    const actor = { person, role: person.role, name: person.name };
    const ctx = contextOf(deps, actor);
    await acknowledge(ctx, incident.number, 'by the email link');
    await proveByMail(ctx, person.id);
    return reply.redirect(request.url, 303);
  });
}

/** The incident and the person a token stands for. Throws what the page then says. */
async function openLink(
  { db, secret, clock }: AppDeps,
  token: string,
): Promise<{ incident: Incident; person: Person }> {
  const claims = readAckLink(secret, token, clock.now());
  if (!claims) {
    const words =
      'This link has expired or was damaged on its way. Reply to the SMS, or open the page of the incident.';
    throw new AppError(410, 'gone', 'This link does not work any more', words);
  }
  const incident = await findIncident(db, claims.incident);
  if (!incident) throw new NotFound(`incident ${claims.incident}`);
  const person = await findPerson(db, claims.person);
  if (!person) throw new AppError(403, 'forbidden', 'Not allowed', `${claims.person} is not on the team any more.`);
  return { incident, person };
}

async function sendAck(
  deps: AppDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  incident: Incident,
  person: Person,
): Promise<FastifyReply> {
  const visitor = { ...stranger(deps, request), zone: person.timeZone };
  const { nameOf, nextOf } = await knownOf(deps, [incident], visitor.now);
  return sendPage(reply, <Ack {...{ visitor, incident, person, nameOf, next: nextOf(incident) }} />);
}

interface Props {
  visitor: Visitor;
  incident: Incident;
  person: Pick<Person, 'id' | 'name'>;
  nameOf: (id: string) => string;
  next: Parameters<typeof Holder>[0]['next'];
}

export function Ack({ visitor, incident, person, nameOf, next }: Props) {
  const { number, status, summary, acknowledgedBy } = incident;
  return (
    <Layout visitor={visitor} title={`#${number} ${summary}`} bare>
      <article class={`card incident ${status}`}>
        <Facts incident={incident} />
        <h1>{summary}</h1>
        <p class="since">
          Since <Moment at={incident.createdAt} visitor={visitor} />
        </p>
        <Holder {...{ incident, next, nameOf, visitor }} />
        {status === 'resolved' ? <p>It is resolved: there is nothing left to do.</p> : null}
        {status !== 'resolved' && acknowledgedBy !== person.id ? (
          <form class="actions" method="post" action={visitor.path}>
            <button type="submit" class="primary big">
              {status === 'triggered' ? 'Acknowledge' : 'I am on it, too'}
              <small> as {person.name}</small>
            </button>
          </form>
        ) : null}
        <p>
          <a href={`/incidents/${number}`}>Everything about this incident</a>
        </p>
      </article>
    </Layout>
  );
}
