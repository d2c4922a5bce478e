import type { FastifyInstance } from 'fastify';
import { Malformed } from '../lib/errors.ts';

/** For routes that monitoring tools post to: any content type, also none, arrives as the bytes that were sent. */
export function takeAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/**
 * A body as its sender meant it: JSON under whatever content type (SNS calls it text/plain), the fields of a form
 * (urlencoded or multipart; a name that comes twice is a list), else the text itself. Throws `Malformed` for JSON or a
 * form that is broken.
 */
export async function readBody(raw: Buffer, contentType = ''): Promise<unknown> {
  const text = raw.toString('utf8').replace(/^\uFEFF/, '');
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(contentType);
  // `curl -d '{…}'` calls what it sends a form.
  if (isForm && !/^\s*\{"/.test(text)) return readForm(raw, contentType);
  if (text.trim() === '') return undefined;
  const isJson = /[/+]json/i.test(contentType) || /^\s*[{[]/.test(text);
  if (!isJson) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed('The body is not valid JSON.', [{ path: 'body', message: 'is not valid JSON' }]);
  }
}

async function readForm(raw: Buffer, contentType: string): Promise<Record<string, unknown>> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new Malformed('The body is not a form that can be read.', [{ path: 'body', message: 'is a broken form' }]);
  }
  const fields = new Map<string, unknown[]>();
  for (const [name, value] of form) {
    const text = typeof value === 'string' ? value : await value.text();
    fields.set(name, [...(fields.get(name) ?? []), text]);
  }
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
