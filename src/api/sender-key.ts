import type { FastifyRequest } from 'fastify';
import { fieldsOf, textOf } from '../intake/payload.ts';
import { Unauthenticated } from '../lib/errors.ts';

const NAMES = ['token', 'integrationKey', 'integration_key', 'key'];

/** The key among the fields of a query or a form, by any of the names that senders give it. */
export const keyAmong = (fields: unknown): string | undefined =>
  NAMES.map((name) => textOf(fieldsOf(fields)[name])).find((found) => found !== undefined);

/**
 * The key of a sender at an address that has none in its path: a Bearer token, a GenieKey, the password of Basic (or its
 * user, where there is no password), else one of the query. Throws `Unauthenticated`.
 */
export function senderKey(request: FastifyRequest): string {
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+) *$/.exec(request.headers.authorization ?? '') ?? [];
  if (/^(bearer|geniekey|token)$/i.test(scheme)) return credentials;
  const key = /^basic$/i.test(scheme) ? basicKey(credentials) : keyAmong(request.query);
  if (key) return key;
  throw new Unauthenticated('Send the key of an integration: Authorization: Bearer <key>, or ?token=<key>.');
}

function basicKey(credentials: string): string {
  const [user = '', ...password] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  return password.join(':') || user;
}
