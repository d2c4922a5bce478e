import { z } from 'zod';
import type { App } from '../app-deps.ts';
import { NotFound } from '../lib/errors.ts';

const PAGES = new Map([
  [
    'malformed',
    'The request cannot be understood: a field is missing, unknown, or of the wrong shape. "errors" names each.',
  ],
  [
    'unauthenticated',
    'No token was sent, or one that is unknown or has expired. Send "Authorization: Bearer <token>".',
  ],
  ['forbidden', 'The token is valid, and its role does not allow this. Roles are viewer, responder and admin.'],
  ['not-found', 'There is nothing at this address. It may have been deleted, or the id may be misspelt.'],
  ['method-not-allowed', 'The address is right and the method is not. The Allow header lists the methods that work.'],
  ['conflict', 'The thing is in a state that does not allow this. "usedBy" names what still points to it.'],
  [
    'precondition-failed',
    'What the request would replace is not what its sender has read: If-Match does not hold. Read it again, then decide.',
  ],
  ['too-large', 'The body is larger than this address takes. Alerts may have up to 512 KB.'],
  [
    'unsupported-media-type',
    'The body has a content type that this address does not take. Nearly all take application/json.',
  ],
  [
    'invalid',
    'The request is well-formed and its content is not right: most often it points to what does not exist. "errors" names each field.',
  ],
  ['too-many', 'This was asked for too often. Wait for as many seconds as Retry-After says.'],
  [
    'bad-signature',
    'The message is not signed by whom it must be signed. Twilio: check TWILIO_AUTH_TOKEN and PUBLIC_URL. AWS SNS: an admin has to confirm the topic. Others: the secret in the settings of the integration.',
  ],
  ['no-answer', 'Another service that was needed for this did not answer. Try again later.'],
  ['internal', 'Something failed that should not have. "instance" finds it in the log.'],
  [
    'unavailable',
    'Firstline cannot reach its database. Nothing was stored. Try again after as many seconds as Retry-After says.',
  ],
]);

/** What each `type` of problem means, for whoever follows the link. */
export async function problemPages(app: App): Promise<void> {
  app.get(
    '/problems/:slug',
    {
      schema: {
        tags: ['Operations'],
        summary: 'What a type of problem means',
        security: [],
        params: z.object({ slug: z.string() }),
        response: { 200: { description: 'One paragraph', content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (request, reply) => {
      const page = PAGES.get(request.params.slug);
      if (page === undefined) throw new NotFound('problem of this name');
      return reply.type('text/plain; charset=utf-8').send(`${page}\n`);
    },
  );
}
