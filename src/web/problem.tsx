import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { type AppError, Unauthenticated } from '../lib/errors.ts';
import { toProblem } from '../to-problem.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { Refusal } from './parts/refusal.tsx';
import { SignInForm } from './sign-in.tsx';
import { stranger, type Visitor } from './visitor.ts';

/** The error handler of the pages: the same errors as the API's, for eyes. */
export const answerWithPage =
  (deps: AppDeps) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      deps.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed');
    const visitor = stranger(deps, request);
    const { retryAfterSeconds } = problem.extra;
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
    reply.code(problem.status).header('cache-control', 'no-store');
    if (!(problem instanceof Unauthenticated)) return sendPage(reply, <Problem {...{ visitor, problem }} />);
    const back = request.method === 'GET' ? request.url : '/';
    return sendPage(reply.header('www-authenticate', 'Bearer'), <SignInForm visitor={visitor} back={back} />);
  };

export function Problem({ visitor, problem }: { visitor: Visitor; problem: AppError }) {
  return (
    <Layout visitor={visitor} title={problem.title}>
      <section class="card">
        <h1>{problem.title}</h1>
        <Refusal error={problem} />
        <p>
          <a href="/">To the incidents</a>
        </p>
      </section>
    </Layout>
  );
}
