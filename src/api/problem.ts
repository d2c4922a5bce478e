import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../lib/errors.ts';
import type { Logger } from '../lib/log.ts';
import { toProblem } from '../to-problem.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The one place where errors become answers (RFC 9457). What we did not foresee is logged in full and told to nobody. */
export const answerError = (log: Logger) => answerErrorAs(log, sendProblem);

/** The same in the words of somebody else's API, for whose clients a problem of ours says nothing. */
export const answerErrorAs =
  (log: Logger, send: typeof sendProblem) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      log.error({ err: error, requestId: request.id, route: request.routeOptions?.url }, 'request failed');
    return send(problem, request, reply);
  };

export function sendProblem(problem: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { errors, usedBy, retryAfterSeconds } = problem.extra;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  const body = {
    type: `/problems/${problem.slug}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    instance: `urn:uuid:${request.id}`,
    ...(errors?.length ? { errors } : {}),
    ...(usedBy ? { usedBy } : {}),
  };
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(body));
}
