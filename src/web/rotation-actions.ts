import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { type Actor, contextOf } from '../deps.ts';
import { Forbidden } from '../lib/errors.ts';
import { Id, Zone } from '../lib/wire.ts';
import { mayActFor } from '../people/person.ts';
import { addOverride } from '../rotations/add-override.ts';
import { deleteOverride } from '../rotations/delete-override.ts';
import { getRotation } from '../rotations/queries.ts';
import { OverrideInput } from '../rotations/schemas.ts';
import { accepted, Back, instantIn, LocalTime } from './forms.ts';
import { localPath } from './html.ts';
import { RotationParams } from './rotation.tsx';
import { visitorOf } from './visitor.ts';

/** `-` is no id: explicitly nobody, or instead of nobody. */
const TakeOver = Back.extend({
  person: z.union([Id, z.literal('-')]),
  instead: z.union([Id, z.literal('everybody'), z.literal('-')]).default('everybody'),
  from: LocalTime,
  to: LocalTime,
  zone: Zone,
});
type TakeOver = z.infer<typeof TakeOver>;

const OverrideParams = RotationParams.extend({
  overrideId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

/** The forms of a rotation's page. They lead back to it, where what was done can be seen. */
export async function rotationActions(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/rotations/:id/overrides',
    { schema: { params: RotationParams, body: TakeOver } },
    async (request, reply) => {
      const { params, body } = request;
      const { actor } = await visitorOf(deps, request);
      requireOwn(actor, body.person);
      await addOverride(contextOf(deps, actor), params.id, overrideOf(body));
      return reply.redirect(localPath(body.back, `/rotations/${params.id}`), 303);
    },
  );

  app.post(
    '/rotations/:id/overrides/:overrideId/remove',
    { schema: { params: OverrideParams, body: Back.default({}) } },
    async (request, reply) => {
      const { id, overrideId } = request.params;
      const { actor } = await visitorOf(deps, request);
      const { overrides } = await getRotation(deps.db, id);
      requireOwn(actor, overrides.find((it) => it.id === overrideId)?.person ?? '-');
      await deleteOverride(contextOf(deps, actor), id, overrideId);
      return reply.redirect(localPath(request.body.back, `/rotations/${id}`), 303);
    },
  );
}

/** Responders put themselves on call, and take that back; `-` and others are for admins. Throws `Forbidden`. */
function requireOwn(actor: Actor, person: string): void {
  if (!mayActFor(actor, person)) throw new Forbidden('Responders take over themselves. For others, an admin does it.');
}

function overrideOf({ person, instead, from, to, zone }: TakeOver): OverrideInput {
  const wire = {
    from: instantIn(zone, from),
    to: instantIn(zone, to),
    person: person === '-' ? null : person,
    ...(instead === '-' ? { kind: 'add' } : instead === 'everybody' ? {} : { replaces: instead }),
  };
  return accepted(OverrideInput, wire);
}
