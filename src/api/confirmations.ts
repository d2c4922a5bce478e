import { z } from 'zod';
import { actingAs } from '../access/acting-as.ts';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Forbidden } from '../lib/errors.ts';
import { listOf } from '../lib/wire.ts';
import { confirmOrRefuse } from '../shifts/confirm-or-refuse.ts';
import type { Confirmation } from '../shifts/confirmation.ts';
import { getConfirmation, listConfirmations } from '../shifts/queries.ts';
import { ConfirmationOutput, ConfirmationQuery, ReadyInput } from '../shifts/schemas.ts';
import { actorOf, requires } from './auth.ts';
import { refusals } from './shapes.ts';

const tags = ['Shifts'];
const params = z.object({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function confirmationRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/confirmations',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'List the shifts that people were asked to confirm, newest question first',
        querystring: ConfirmationQuery,
        response: { 200: listOf(ConfirmationOutput), ...refusals },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await listConfirmations(deps.db, query);
      return { items: items.map(toWire), nextCursor };
    },
  );

  app.post(
    '/v1/confirmations/:number/ready',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Confirm a shift: its person will be there; an admin says so for anybody',
        params,
        body: ReadyInput,
        response: { 200: ConfirmationOutput, ...refusals },
      },
    },
    async (request) => {
      const { number } = request.params;
      const { person } = await getConfirmation(deps.db, number);
      const actor = await actingAs(deps.db, actorOf(request), request.body?.as);
      // An admin who names nobody speaks for the person who was asked.
      const speaker = hasRole(actor, 'admin') && !request.body?.as ? { id: person } : actor.person;
      if (!speaker) throw new Forbidden(`Confirmation ${number} is about the shift of somebody else.`);
      return toWire(await confirmOrRefuse(contextOf(deps, actor), speaker, number));
    },
  );
}

const toWire = ({ from, to, nextActionAt, answeredAt, ...rest }: Confirmation): z.input<typeof ConfirmationOutput> => ({
  ...rest,
  from: from.toISOString(),
  to: to.toISOString(),
  nextActionAt: nextActionAt?.toISOString() ?? null,
  answeredAt: answeredAt?.toISOString() ?? null,
});
