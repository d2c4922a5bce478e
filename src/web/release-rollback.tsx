import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Conflict } from '../lib/errors.ts';
import { findRelease } from '../releases/queries.ts';
import type { Release } from '../releases/release.ts';
import { askerOf, askRollback } from '../rollbacks/ask-rollback.ts';
import { confirmRollback } from '../rollbacks/confirm-rollback.ts';
import { findAsked } from '../rollbacks/queries.ts';
import type { RollbackRun } from '../rollbacks/rollback-run.ts';
import { what } from '../rollbacks/wording.ts';
import { sendPage } from './html.ts';
import { IncidentParams } from './incident.tsx';
import { Act } from './parts/act.tsx';
import { Layout } from './parts/layout.tsx';
import { Moment } from './parts/moment.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const Click = z.object({ back: z.string().optional() }).default({});
const Word = z.object({ back: z.string().optional(), word: z.string().trim().max(40) });

/** The same two steps as by SMS: ask, and confirm by the word. Looking at the page does nothing. */
export async function rollbackPages(app: App, deps: AppDeps): Promise<void> {
  const schema = { params: IncidentParams };

  app.post('/incidents/:number/rollback', { schema: { ...schema, body: Click } }, async (request, reply) => {
    const { number } = request.params;
    const { actor } = await visitorOf(deps, request);
    const asked = await askRollback(contextOf(deps, actor), number, 'page');
    if (asked.refused !== null) throw new Conflict(asked.refused);
    return reply.redirect(`/incidents/${number}/rollback`, 303);
  });

  app.get('/incidents/:number/rollback', { schema }, async (request, reply) => {
    const { number } = request.params;
    const visitor = await visitorOf(deps, request);
    const ctx = contextOf(deps, visitor.actor);
    const run = await findAsked(deps.db, number, askerOf(ctx), ctx.now);
    const release = run && (await findRelease(deps.db, run.release));
    reply.header('cache-control', 'no-store');
    return sendPage(reply, <Confirm {...{ visitor, number, asked: run && release ? { run, release } : null }} />);
  });

  app.post('/incidents/:number/rollback/confirm', { schema: { ...schema, body: Word } }, async (request, reply) => {
    const { number } = request.params;
    const { actor } = await visitorOf(deps, request);
    const { ordered, text } = await confirmRollback(contextOf(deps, actor), number, request.body.word, 'page');
    if (!ordered) throw new Conflict(text);
    return reply.redirect(`/incidents/${number}`, 303);
  });
}

interface Props {
  visitor: Visitor;
  number: number;
  asked: { run: RollbackRun; release: Release } | null;
}

function Confirm({ visitor, number, asked }: Props) {
  const back = `/incidents/${number}`;
  return (
    <Layout visitor={visitor} title={`Roll back for #${number}`} styles={['releases']}>
      <h1>Roll back for #{number}</h1>
      {asked ? <Ask {...{ visitor, number, back, ...asked }} /> : <p>Nothing waits to be confirmed.</p>}
      <p>
        <a href={back}>Back to #{number}</a>
      </p>
    </Layout>
  );
}

type AskProps = { visitor: Visitor; number: number; back: string; run: RollbackRun; release: Release };

function Ask({ visitor, back, run, release }: AskProps) {
  return (
    <article class="card">
      <p>
        This rolls back <strong>{what(release)}</strong>, made by {release.by}, by a call to{' '}
        <strong>{release.hook ? new URL(release.hook).host : ''}</strong>. It is called once.
      </p>
      {release.rollback?.procedure ? <p>It does: {release.rollback.procedure}</p> : null}
      <p>
        To confirm, type this word. It is good once, until <Moment at={run.wordUntil} visitor={visitor} />.
      </p>
      <p class="word">{run.word}</p>
      <Act to={`${back}/rollback/confirm`} back={back}>
        <label>
          Word <input name="word" required maxlength={40} autocomplete="off" autocapitalize="off" spellcheck={false} />
        </label>{' '}
        <button type="submit" class="primary" id="confirm-rollback">
          Roll back
        </button>
      </Act>
    </article>
  );
}
