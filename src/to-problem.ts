import type { FastifyError } from 'fastify';
import { isDatabaseUnavailable, sqlState } from './db/unavailable.ts';
import { AppError, Conflict, Malformed, Unavailable } from './lib/errors.ts';

/** What an error means to whoever sent the request: the same for programs and for eyes. */
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
  // Said without the address, which may hold a key.
  if (code === 'FST_ERR_BAD_URL')
    return new Malformed('The address is not well-formed.', [{ path: 'url', message: 'is not well-formed' }]);
  return new AppError(statusCode, 'malformed', 'The request is malformed', message);
}

const internal = (): AppError =>
  new AppError(500, 'internal', 'Something went wrong', 'This is our fault, and it has been logged.');
