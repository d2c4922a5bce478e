import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { Id } from '../lib/wire.ts';
import { askForProof } from '../proofs/ask-for-proof.ts';
import { readTest, type TestOutcome } from '../proofs/read-test.ts';
import { ContactTestOutput } from '../proofs/schemas.ts';
import { contextFor, requires } from './auth.ts';
import { refusals } from './shapes.ts';

const tags = ['People'];
const params = z.object({ id: Id, method: Id });
const PATH = '/v1/people/:id/contact-methods/:method/test';

/** Messages that show whether pages would reach somebody. */
export async function contactTestRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    PATH,
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'Send a test to a contact method; an answer proves that pages reach the person there',
        params,
        response: { 202: ContactTestOutput, ...refusals },
      },
    },
    async (request, reply) => {
      const { id, method } = request.params;
      const ctx = contextFor(deps, request);
      await askForProof(ctx, id, method, deps.config.callProblem ?? null);
      return reply.code(202).send(toWire(await readTest(deps.db, id, method, ctx.now)));
    },
  );

  app.get(
    PATH,
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'What came of the last test of a contact method',
        params,
        response: { 200: ContactTestOutput, ...refusals },
      },
    },
    async ({ params: { id, method } }) => toWire(await readTest(deps.db, id, method, deps.clock.now())),
  );
}

const toWire = ({ askedAt, askedBy, answeredAt, status, error }: TestOutcome) => ({
  ...{ askedBy, status, error },
  askedAt: askedAt.toISOString(),
  answeredAt: answeredAt?.toISOString() ?? null,
});
