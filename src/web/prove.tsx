import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, inTransaction } from '../deps.ts';
import { AppError } from '../lib/errors.ts';
import type { ContactMethod } from '../people/contact-method.ts';
import type { Person } from '../people/person.ts';
import { findPerson } from '../people/queries.ts';
import { isProofLink, readProofClaims } from '../proofs/proof-link.ts';
import { prove } from '../proofs/prove.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { stranger, type Visitor } from './visitor.ts';

const Params = z.object({ token: z.string() });
const Query = z.object({ done: z.literal('1').optional() });

/** Where the link in a test mail leads. Mail scanners open links, too, so only the button shows that somebody has read it. */
export async function provePage(app: App, deps: AppDeps): Promise<void> {
  app.get('/prove/:token', { schema: { params: Params, querystring: Query } }, async (request, reply) => {
    const { person, method } = await openLink(deps, request.params.token);
    const visitor = { ...stranger(deps, request), zone: person.timeZone };
    return sendPage(reply, <Prove {...{ visitor, person, method }} isDone={request.query.done === '1'} />);
  });

  app.post('/prove/:token', { schema: { params: Params } }, async (request, reply) => {
    const { person, method } = await openLink(deps, request.params.token);
    const ctx = contextOf(deps, { person, role: person.role, name: person.name });
    const proved = { personId: person.id, methodId: method.id, address: method.address };
    await inTransaction(ctx, (tx) => prove(tx, proved, 'link'));
    return reply.redirect(`/prove/${request.params.token}?done=1`, 303);
  });
}

/** Throws what the page then says. */
async function openLink(
  { db, secret, clock }: AppDeps,
  token: string,
): Promise<{ person: Person; method: ContactMethod }> {
  const claims = readProofClaims(token, clock.now());
  const person = claims && (await findPerson(db, claims.person));
  const method = person?.contactMethods.find(({ id }) => id === claims?.method);
  if (!claims || !person || !method || !isProofLink(secret, token, claims, method.address))
    throw new AppError(
      ...([410, 'gone', 'This link does not work any more'] as const),
      'It has expired, was damaged on its way, or was sent to an address that is not used any more. Ask for another test.',
    );
  return { person, method };
}

interface Props {
  visitor: Visitor;
  person: Person;
  method: ContactMethod;
  isDone: boolean;
}

function Prove({ visitor, person, method, isDone }: Props) {
  return (
    <Layout visitor={visitor} title="A test of Firstline" bare>
      <article class="card">
        <h1>A test of Firstline</h1>
        {isDone ? (
          <p role="status">
            Thank you, {person.name}: pages reach you at {method.address}.
          </p>
        ) : (
          <>
            <p>
              Nothing is wrong. Press the button, and we know that pages reach {person.name} at {method.address}.
            </p>
            <form class="actions" method="post" action={`/prove/${visitor.path.split('/')[2]?.split('?')[0]}`}>
              <button type="submit" class="primary big">
                This has reached me
              </button>
            </form>
          </>
        )}
      </article>
    </Layout>
  );
}
