import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AppDeps } from '../app-deps.ts';
import { changeDefinitions } from '../db/definitions.ts';
import type { Db } from '../db/pool.ts';
import type { Ctx } from '../deps.ts';
import { PreconditionFailed } from '../lib/errors.ts';
import { etagOf, ifMatchHolds } from '../lib/etag.ts';
import { contextFor } from './auth.ts';

/** The `headers` of a route that replaces a definition. */
export const IfMatch = z.looseObject({
  'if-match': z
    .string()
    .optional()
    .describe('the ETag that was read: the request is refused with 412 if the thing has changed since then'),
});

/**
 * Saves a definition, with `If-Match` only while it is still the one its sender has read; of two who edit at once, one
 * gets a 412. `read` answers what GET answers, or null. Overrides are no part of a rotation's definition.
 */
export async function saveIfMatch<Saved>(
  deps: AppDeps,
  request: FastifyRequest,
  read: (db: Db, now: Date) => Promise<object | null>,
  save: (ctx: Ctx) => Promise<Saved>,
): Promise<Saved> {
  const ctx = contextFor(deps, request);
  const ifMatch = request.headers['if-match'];
  if (ifMatch === undefined) return save(ctx);
  return changeDefinitions(ctx, async (tx) => {
    const current = await read(tx.db, tx.now);
    if (!ifMatchHolds(ifMatch, current && etagOf(current))) throw new PreconditionFailed(whyNot(current));
    return save(tx);
  });
}

const whyNot = (current: object | null): string =>
  current
    ? 'Somebody else has changed it since you read it. Read it again, and decide anew.'
    : 'It does not exist, so it cannot be the one you have read.';

/** What is answered, after its ETag has been put into the answer's head; that of `definition`, where more is answered. */
export function withEtag<Document extends object>(
  reply: FastifyReply,
  document: Document,
  definition: object = document,
): Document {
  reply.header('etag', etagOf(definition));
  return document;
}
