import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { Malformed } from '../lib/errors.ts';
import { fieldErrors } from '../lib/field-errors.ts';

/** Takes JSON bodies and no others. An empty one is no body at all: many clients send the header with every POST. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    parse(request, String(body), (error, value) => done(error && (prototypeKey(String(body)) ?? error), value));
  });
}

/** Enough to mend a request by; a body of nothing but unknown fields has tens of thousands. */
const MAX_ERRORS = 100;

/** zod as Fastify's validator; what it finds becomes a 400 that names each field. No body at all reads as `undefined`. */
export const validateWithZod: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = httpPart ?? 'body';
  return (data: unknown) => {
    const result = schema.safeParse(part === 'body' ? (data ?? undefined) : data, { reportInput: true });
    if (result.success) return { value: result.data };
    const errors = fieldErrors(result.error, part === 'querystring' ? 'query' : part).slice(0, MAX_ERRORS);
    const named = errors.map(({ path, message }) => `${path} ${message}`);
    return { error: new Malformed(`${named.slice(0, 3).join('; ')}${named.length > 3 ? '; …' : '.'}`, errors) };
  };
};

/** JSON that was refused although it is well-formed: it holds a key that would reach into an object's prototype. */
function prototypeKey(body: string): Malformed | null {
  let key: string | null = null;
  try {
    JSON.parse(body, (name, value) => {
      if (name === '__proto__' || (name === 'constructor' && value && typeof value === 'object')) key ??= name;
      return value;
    });
  } catch {
    return null;
  }
  if (key === null) return null;
  return new Malformed(`The key ${key} is not taken anywhere.`, [{ path: key, message: 'is not a known field' }]);
}
