import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { loadReview } from '../reviews/load-review.ts';
import { said, toMarkdown } from '../reviews/markdown.ts';
import { type Review, slowest } from '../reviews/review.ts';
import { saveReview } from '../reviews/save-review.ts';
import { ReviewInput, ReviewOutput } from '../reviews/schemas.ts';
import { contextFor, requires } from './auth.ts';
import { refusals } from './shapes.ts';

const tags = ['Incidents'];
const params = z.object({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const MARKDOWN = 'text/markdown; charset=utf-8';

/** What is learned from an incident, with its time line and its numbers collected. */
export async function reviewRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/incidents/:number/review',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Begin the review of an incident, or add to it',
        params,
        body: ReviewInput,
        response: { 200: ReviewOutput, 201: ReviewOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { number } = request.params;
      const { isNew } = await saveReview(contextFor(deps, request), number, request.body);
      return reply.code(isNew ? 201 : 200).send(toWire(await loadReview(deps.db, number)));
    },
  );

  app.get(
    '/v1/incidents/:number/review',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Read the review of an incident; as Markdown with Accept: text/markdown',
        params,
        response: {
          200: {
            description: 'The review',
            content: { 'application/json': { schema: ReviewOutput }, 'text/markdown': { schema: z.string() } },
          },
          ...refusals,
        },
      },
    },
    async (request, reply) => {
      const review = await loadReview(deps.db, request.params.number);
      if (!request.headers.accept?.includes('text/markdown')) return reply.send(toWire(review));
      return reply.type(MARKDOWN).send(toMarkdown(review));
    },
  );

  app.get(
    '/v1/incidents/:number/review.md',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'The review of an incident as Markdown',
        params,
        response: {
          200: { description: 'The review', content: { 'text/markdown': { schema: z.string() } } },
          ...refusals,
        },
      },
    },
    async (request, reply) => reply.type(MARKDOWN).send(toMarkdown(await loadReview(deps.db, request.params.number))),
  );
}

const toWire = ({
  incident,
  summary,
  createdBy,
  createdAt,
  milestones,
  steps,
  people,
  timeline,
  followUps,
}: Review) => ({
  ...{ summary, createdBy, people },
  incident: incident.number,
  createdAt: createdAt.toISOString(),
  milestones: {
    alerted: milestones.alerted.toISOString(),
    paged: milestones.paged?.toISOString() ?? null,
    acknowledged: milestones.acknowledged?.toISOString() ?? null,
    ownerFound: milestones.ownerFound?.toISOString() ?? null,
    fixed: milestones.fixed?.toISOString() ?? null,
  },
  steps: steps.map(({ name, tookMs }) => ({
    name,
    took: tookMs === null ? null : said(tookMs),
    seconds: tookMs === null ? null : Math.round(tookMs / 1_000),
  })),
  slowest: slowest(steps)?.name ?? null,
  timeline: timeline.map(({ at, kind, text }) => ({ at: at.toISOString(), kind, text })),
  followUps: followUps.map(({ text, owner, due, done }) => ({ text, owner: owner?.id ?? null, due, done })),
});
