import type { preValidationHookHandler } from 'fastify';

/**
 * A `preValidation` hook of a route that replaces a definition: it may be put back as it was read. Its own id, and the
 * fields that only answers carry, are left out; another id stays in and is refused as unknown.
 */
export const asItWasRead =
  (...answersOnly: string[]): preValidationHookHandler =>
  (request, _reply, done) => {
    const { body } = request;
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      const document = body as Record<string, unknown>;
      if (document.id === (request.params as { id: string }).id) delete document.id;
      for (const field of answersOnly) delete document[field];
    }
    done();
  };
