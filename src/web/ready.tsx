import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { AppError, NotFound } from '../lib/errors.ts';
import { localSpan } from '../lib/local-time.ts';
import type { Person } from '../people/person.ts';
import { getPerson } from '../people/queries.ts';
import { proveByMail } from '../proofs/prove.ts';
import { whatOfRelease } from '../release-watch/kept-check.ts';
import { findStandby } from '../release-watch/queries.ts';
import { sayReady } from '../release-watch/say-ready.ts';
import { answerTo as answerToRelease, hoursInWords } from '../release-watch/standby.ts';
import { findRelease } from '../releases/queries.ts';
import { confirmShift } from '../shifts/confirm-shift.ts';
import { answerTo } from '../shifts/confirmation.ts';
import { findConfirmation } from '../shifts/queries.ts';
import { readReadyLink } from '../shifts/ready-link.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { stranger, type Visitor } from './visitor.ts';

const Params = z.object({ token: z.string() });

/** Where the link in a mail leads that asks somebody to be ready. As with the ack link, only the button acts. */
export async function readyPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/ready/:token', { schema: { params: Params } }, async (request, reply) => {
    const { person, question } = await openLink(deps, request.params.token);
    const visitor = { ...stranger(deps, request), zone: person.timeZone };
    return sendPage(reply, <Ready {...{ visitor, question, person }} />);
  });

  app.post('/ready/:token', { schema: { params: Params } }, async (request, reply) => {
    const { person, question } = await openLink(deps, request.params.token);
    const ctx = contextOf(deps, { person, role: person.role, name: person.name });
    if (question.of === 'shift') await confirmShift(ctx, person, question.number);
    else await sayReady(ctx, person, question.number);
    await proveByMail(ctx, person.id);
    return reply.redirect(request.url, 303);
  });
}

/** What a link asks: about a shift, or about a planned release. */
interface Question {
  of: 'shift' | 'release';
  number: number;
  title: string;
  hours: string;
  answer: 'ready' | 'already' | 'no longer';
}

/** The question and the person a token stands for. Throws what the page then says. */
async function openLink(deps: AppDeps, token: string): Promise<{ person: Person; question: Question }> {
  const claims = readReadyLink(deps.secret, token);
  if (!claims)
    throw new AppError(410, 'gone', 'This link does not work', 'It was damaged on its way. Reply to the SMS.');
  const question = (await aboutShift(deps, claims)) ?? (await aboutRelease(deps, claims));
  if (!question) throw new NotFound(`question ${claims.number}`);
  return { question, person: await getPerson(deps.db, claims.person) };
}

type Claims = { number: number; person: string };

async function aboutShift({ db, clock }: AppDeps, { number, person: id }: Claims): Promise<Question | null> {
  const confirmation = await findConfirmation(db, number);
  if (confirmation?.person !== id) return null;
  const { rotation, from, to } = confirmation;
  const { timeZone } = await getPerson(db, id);
  const hours = localSpan(from, to, timeZone);
  return { of: 'shift', number, title: rotation, hours, answer: plainly(answerTo(confirmation, id, clock.now())) };
}

async function aboutRelease({ db, clock }: AppDeps, { number, person: id }: Claims): Promise<Question | null> {
  const standby = await findStandby(db, number);
  const release = standby?.person === id ? await findRelease(db, standby.release) : null;
  if (!standby || !release) return null;
  const hours = hoursInWords(standby.spans, (await getPerson(db, id)).timeZone);
  const answer = plainly(answerToRelease(standby, id, clock.now()));
  return { of: 'release', number, title: whatOfRelease(release), hours, answer };
}

const plainly = (answer: string): Question['answer'] =>
  answer === 'ready' || answer === 'already' ? answer : 'no longer';

interface Props {
  visitor: Visitor;
  question: Question;
  person: Pick<Person, 'name'>;
}

const WORDS = {
  shift: {
    button: 'I will be there',
    already: 'It is confirmed. Thank you.',
    'no longer': 'This shift is over, or is no longer yours.',
  },
  release: {
    button: 'I am ready',
    already: 'You are ready. Thank you.',
    'no longer': 'This release is over or was moved, or you are no longer on call then.',
  },
};

export function Ready({ visitor, question: { of, title, hours, answer }, person }: Props) {
  const words = WORDS[of];
  return (
    <Layout visitor={visitor} title={of === 'shift' ? `Shift on ${title}` : title} bare>
      <article class="card">
        <h1>{title}</h1>
        <p>{hours}</p>
        {answer === 'ready' ? (
          <form class="actions" method="post" action={visitor.path}>
            <button type="submit" class="primary big">
              {words.button}
              <small> as {person.name}</small>
            </button>
          </form>
        ) : (
          <p>{words[answer]}</p>
        )}
      </article>
    </Layout>
  );
}
