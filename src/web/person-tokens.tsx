import { z } from 'zod';
import { createToken } from '../access/create-token.ts';
import { deleteToken } from '../access/delete-token.ts';
import { findTokenById } from '../access/queries.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { Text } from '../lib/wire.ts';
import type { Person } from '../people/person.ts';
import { getPerson } from '../people/queries.ts';
import { Back } from './forms.ts';
import { localPath, sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { PersonParams } from './person-address.ts';
import { type Visitor, visitorOf } from './visitor.ts';

const NewToken = Back.extend({ name: Text(120) });
const TokenParams = PersonParams.extend({ token: z.string().max(100) });

/** An admin lets somebody in as themselves, and out again. */
export async function personTokens(app: App, deps: AppDeps): Promise<void> {
  app.post('/people/:id/tokens', { schema: { params: PersonParams, body: NewToken } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const person = await getPerson(deps.db, request.params.id);
    const { id, role } = person;
    const { secret } = await createToken(contextOf(deps, visitor.actor), { name: request.body.name, role, person: id });
    // It is here and nowhere else: neither the browser nor anything between keeps it.
    reply.code(201).header('cache-control', 'no-store');
    return sendPage(reply, <ShownOnce {...{ visitor, person, secret }} address={`${deps.config.publicUrl}/sign-in`} />);
  });

  app.post(
    '/people/:id/tokens/:token/revoke',
    { schema: { params: TokenParams, body: Back.default({}) } },
    async (request, reply) => {
      const { id, token } = request.params;
      const { actor } = await visitorOf(deps, request);
      if ((await findTokenById(deps.db, token))?.person?.id !== id) throw new NotFound(`token ${token} of ${id}`);
      await deleteToken(contextOf(deps, actor), token);
      return reply.redirect(localPath(request.body.back, `/people/${id}`), 303);
    },
  );
}

interface Props {
  visitor: Visitor;
  person: Person;
  secret: string;
  /** Of the form to sign in. */
  address: string;
}

function ShownOnce({ visitor, person: { id, name, role }, secret, address }: Props) {
  return (
    <Layout visitor={visitor} title={`A token for ${name}`}>
      <section class="card">
        <h1>A token for {name}</h1>
        <p>
          <code id="secret">{secret}</code>
        </p>
        <p class="warning">It is shown this once. Whoever has it acts as {name}.</p>
        <p>
          With it, {name} signs in at {address}, with the role {role}. Hand it over in person, or where only {name}{' '}
          reads; Firstline sends it to nobody, neither by SMS nor by mail.
        </p>
        <p>
          <a href={`/people/${id}`}>Back to {name}</a>
        </p>
      </section>
    </Layout>
  );
}
