import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { Id } from '../lib/wire.ts';
import { sendersOf } from '../paging/texts/senders-of-codes.ts';
import { confirmCode } from '../people/confirm-code.ts';
import { CodeSent, PersonOutput, VerifyInput } from '../people/schemas.ts';
import { sendCode } from '../people/send-code.ts';
import { personToWire } from '../people/wire.ts';
import { contextFor, requires } from './auth.ts';
import { refusals } from './shapes.ts';

export async function contactMethodRoutes(app: App, deps: AppDeps): Promise<void> {
  const senders = sendersOf(deps.channels);

  app.post(
    '/v1/people/:id/contact-methods/:method/verify',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags: ['People'],
        summary: 'Send a code to a contact method, or confirm the method with the code',
        params: z.object({ id: Id, method: Id }),
        body: VerifyInput,
        response: { 200: PersonOutput, 202: CodeSent, ...refusals },
      },
    },
    async (request, reply) => {
      const { id, method } = request.params;
      const ctx = contextFor(deps, request);
      if (request.body.code !== undefined)
        return reply.send(personToWire(await confirmCode(ctx, id, method, request.body.code), deps.config.callProblem));
      const { sentTo, expiresAt } = await sendCode(ctx, senders, id, method);
      return reply.code(202).send({ sentTo, expiresAt: expiresAt.toISOString() });
    },
  );
}
