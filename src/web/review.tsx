import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import type { Incident } from '../incidents/incident.ts';
import { findIncident } from '../incidents/queries.ts';
import { NotFound } from '../lib/errors.ts';
import { Id, Text } from '../lib/wire.ts';
import { loadReview } from '../reviews/load-review.ts';
import { type FollowUpInput, saveReview } from '../reviews/save-review.ts';
import { ReviewInput } from '../reviews/schemas.ts';
import { accepted } from './forms.ts';
import { sendPage } from './html.ts';
import { IncidentParams } from './incident.tsx';
import { Layout } from './parts/layout.tsx';
import { FollowUps, ReviewForm, Slow } from './parts/review-parts.tsx';
import { Timeline } from './parts/timeline.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

/** An empty field of a form says nothing. */
const orNothing = <Field extends z.ZodType>(field: Field) =>
  z.preprocess((value) => (value === '' ? undefined : value), field.optional());

const Said = z.object({
  back: z.string().optional(),
  summary: orNothing(Text(10_000)),
  text: orNothing(Text(500)),
  owner: orNothing(Id),
  due: orNothing(z.iso.date()),
});
const Done = z.object({ back: z.string().optional(), text: Text(500) });

export async function reviewPage(app: App, deps: AppDeps): Promise<void> {
  const schema = { params: IncidentParams };

  app.get('/incidents/:number/review', { schema }, async (request, reply) => {
    const { number } = request.params;
    const visitor = await visitorOf(deps, request);
    const incident = await findIncident(deps.db, number);
    if (!incident) throw new NotFound(`incident ${number}`);
    const review = await loadReview(deps.db, number).catch((error) => {
      if (error instanceof NotFound) return null;
      throw error;
    });
    return sendPage(reply, <ReviewDetails {...{ visitor, incident, review }} />);
  });

  app.post('/incidents/:number/review', { schema: { ...schema, body: Said } }, async (request, reply) => {
    const { number } = request.params;
    const { actor } = await visitorOf(deps, request);
    const { summary, text, owner, due } = request.body;
    const added = text === undefined ? [] : [{ text, owner, due, done: false }];
    await saveReview(contextOf(deps, actor), number, {
      summary,
      followUps: (known) => inBounds([...known.filter((followUp) => followUp.text !== text), ...added]),
    });
    return reply.redirect(`/incidents/${number}/review`, 303);
  });

  app.post('/incidents/:number/review/done', { schema: { ...schema, body: Done } }, async (request, reply) => {
    const { number } = request.params;
    const { actor } = await visitorOf(deps, request);
    const isDone = ({ text }: FollowUpInput) => text === request.body.text;
    await saveReview(contextOf(deps, actor), number, {
      summary: undefined,
      followUps: (known) => known.map((followUp) => (isDone(followUp) ? { ...followUp, done: true } : followUp)),
    });
    return reply.redirect(`/incidents/${number}/review`, 303);
  });
}

const inBounds = (followUps: FollowUpInput[]): FollowUpInput[] => accepted(ReviewInput, { followUps }).followUps ?? [];

interface Props {
  visitor: Visitor;
  incident: Incident;
  review: Awaited<ReturnType<typeof loadReview>> | null;
}

function ReviewDetails({ visitor, incident, review }: Props) {
  const { number } = incident;
  const mayWrite = hasRole(visitor.actor, 'responder');
  return (
    <Layout visitor={visitor} title={`Review of #${number}`} styles={['incident', 'releases']}>
      <h1>
        Review of <a href={`/incidents/${number}`}>#{number}</a>: {incident.summary}
      </h1>
      {review ? null : <p class="muted">Nobody has begun it yet.</p>}
      {review?.summary ? <p class="learned">{review.summary}</p> : null}
      <div class="columns">
        <div>
          {review ? <Slow steps={review.steps} /> : null}
          {review ? <FollowUps {...{ number, visitor, mayWrite }} followUps={review.followUps} /> : null}
          {mayWrite ? <ReviewForm {...{ number, visitor }} summary={review?.summary ?? ''} /> : null}
        </div>
        {review ? (
          <Timeline
            entries={review.timeline.map(({ at, kind, text }) => ({ at, type: kind, text }))}
            visitor={visitor}
          />
        ) : null}
      </div>
    </Layout>
  );
}
