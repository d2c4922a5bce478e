import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { AppError, NotFound } from '../lib/errors.ts';
import { localSpan } from '../lib/local-time.ts';
import type { Person } from '../people/person.ts';
import { getPerson } from '../people/queries.ts';
import { proveByMail } from '../proofs/prove.ts';
import { confirmShift } from '../shifts/confirm-shift.ts';
import { answerTo, type Confirmation } from '../shifts/confirmation.ts';
import { findConfirmation } from '../shifts/queries.ts';
import { readReadyLink } from '../shifts/ready-link.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { stranger, type Visitor } from './visitor.ts';

const Params = z.object({ token: z.string() });

/** Where the link in a mail leads that asks for a shift to be confirmed. As with the ack link, only the button acts. */
export async function readyPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/ready/:token', { schema: { params: Params } }, async (request, reply) => {
    const { confirmation, person } = await openLink(deps, request.params.token);
    const visitor = { ...stranger(deps, request), zone: person.timeZone };
    return sendPage(reply, <Ready {...{ visitor, confirmation, person }} />);
  });

  app.post('/ready/:token', { schema: { params: Params } }, async (request, reply) => {
    const { confirmation, person } = await openLink(deps, request.params.token);
    const actor = { person, role: person.role, name: person.name };
    const ctx = contextOf(deps, actor);
    await confirmShift(ctx, person, confirmation.number);
    await proveByMail(ctx, person.id);
    return reply.redirect(request.url, 303);
  });
}

/** The question and the person a token stands for. Throws what the page then says. */
async function openLink(
  { db, secret }: AppDeps,
  token: string,
): Promise<{ confirmation: Confirmation; person: Person }> {
  const claims = readReadyLink(secret, token);
  if (!claims)
    throw new AppError(410, 'gone', 'This link does not work', 'It was damaged on its way. Reply to the SMS.');
  const confirmation = await findConfirmation(db, claims.number);
  if (confirmation?.person !== claims.person) throw new NotFound(`shift ${claims.number} to confirm`);
  return { confirmation, person: await getPerson(db, claims.person) };
}

interface Props {
  visitor: Visitor;
  confirmation: Confirmation;
  person: Pick<Person, 'id' | 'name'>;
}

export function Ready({ visitor, confirmation, person }: Props) {
  const answer = answerTo(confirmation, person.id, visitor.now);
  return (
    <Layout visitor={visitor} title={`Shift on ${confirmation.rotation}`} bare>
      <article class="card">
        <h1>{confirmation.rotation}</h1>
        <p>{localSpan(confirmation.from, confirmation.to, visitor.zone)}</p>
        {answer === 'ready' ? (
          <form class="actions" method="post" action={visitor.path}>
            <button type="submit" class="primary big">
              I will be there
              <small> as {person.name}</small>
            </button>
          </form>
        ) : (
          <p>{answer === 'already' ? 'It is confirmed. Thank you.' : 'This shift is over, or is no longer yours.'}</p>
        )}
      </article>
    </Layout>
  );
}
