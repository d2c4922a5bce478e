import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { isDatabaseUnavailable } from '../db/unavailable.ts';
import { AppError, Unauthenticated, Unavailable } from '../lib/errors.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
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

function toProblem(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseUnavailable(error)) return new Unavailable('The database cannot be reached. Please try again.');
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (error instanceof Error && status >= 400 && status < 500)
    return new AppError(status, 'malformed', 'That did not work', error.message);
  return new AppError(500, 'internal', 'Something went wrong', 'This is our fault, and it has been logged.');
}

export function Problem({ visitor, problem }: { visitor: Visitor; problem: AppError }) {
  return (
    <Layout visitor={visitor} title={problem.title}>
      <section class="card">
        <h1>{problem.title}</h1>
        <div class="problem">
          <p>{problem.message}</p>
        </div>
        <p>
          <a href="/">To the incidents</a>
        </p>
      </section>
    </Layout>
  );
}
