import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseUnavailable, sqlState } from '../db/unavailable.ts';
import { AppError, Conflict, Malformed, Unavailable } from '../lib/errors.ts';
import type { Logger } from '../lib/log.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The one place where errors become answers (RFC 9457). What we did not foresee is logged in full and told to nobody. */
export const answerError =
  (log: Logger) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = toProblem(error);
    if (problem.status >= 500)
      log.error({ err: error, requestId: request.id, route: request.routeOptions?.url }, 'request failed');
    return sendProblem(problem, request, reply);
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

export function toProblem(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseUnavailable(error)) return new Unavailable('The database cannot be reached. Please try again.');
  return fromPostgres(error) ?? fromFastify(error) ?? internal();
}

function fromPostgres(error: unknown): AppError | null {
  switch (error instanceof Error ? sqlState(error) : null) {
    case '22021': // a byte sequence that is not UTF-8, such as NUL
    case '22P05': // \u0000 inside jsonb
      return new Malformed('The request holds text that cannot be stored: a NUL character or half a surrogate pair.');
    case '23503': // foreign key
    case '23505': // unique
      return new Conflict('Something else was changed at the same moment. Please try again.');
    default:
      return null;
  }
}

function fromFastify(error: unknown): AppError | null {
  if (!(error instanceof Error)) return null;
  const { statusCode = 500, code, message } = error as FastifyError;
  if (statusCode < 400 || statusCode >= 500) return null;
  if (statusCode === 413)
    return new AppError(413, 'too-large', 'The body is too large', 'The body is larger than this route takes.');
  if (statusCode === 415)
    return new AppError(
      415,
      'unsupported-media-type',
      'Unsupported media type',
      'This route does not take a body of that content type.',
    );
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY')
    return new Malformed('The body is not valid JSON.', [{ path: 'body', message: 'is not valid JSON' }]);
  const errors = code === 'FST_ERR_BAD_URL' ? [{ path: 'url', message: 'is not well-formed' }] : [];
  return new AppError(statusCode, 'malformed', 'The request is malformed', message, { errors });
}

const internal = (): AppError =>
  new AppError(500, 'internal', 'Something went wrong', 'This is our fault, and it has been logged.');
