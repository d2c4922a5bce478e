import type { App, AppDeps } from '../app-deps.ts';
import { loadOnCall } from '../escalation/load-on-call.ts';
import { OnCallPage } from '../escalation/wire.ts';
import { afterCursor, pageOf } from '../lib/cursor.ts';
import { Id, Instant, ListQuery } from '../lib/wire.ts';
import { type Rotation, shiftAt } from '../rotations/rotation.ts';
import { requires } from './auth.ts';
import { refusals } from './shapes.ts';

const OnCallQuery = ListQuery.extend({
  at: Instant.optional(),
  rotation: Id.optional(),
  component: Id.optional(),
  person: Id.optional(),
});

export async function onCallRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/oncall',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Rotations'],
        summary: 'Who is on call now, or at another instant',
        querystring: OnCallQuery,
        response: { 200: OnCallPage, ...refusals },
      },
    },
    async ({ query }) => {
      const after = afterCursor(query);
      const at = query.at === undefined ? deps.clock.now() : new Date(query.at);
      const rotations = await loadOnCall(deps.db, query, at);
      const { items, nextCursor } = pageOf(
        rotations.filter(({ id }) => id > after),
        query.limit,
        ({ id }) => id,
      );
      return { items: items.map((rotation) => toWire(rotation, at)), nextCursor };
    },
  );
}

function toWire(rotation: Rotation, at: Date) {
  const { people, from, until, source } = shiftAt(rotation, at);
  return {
    rotation: rotation.id,
    people,
    from: from?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
    source: source === '' ? null : source,
  };
}
