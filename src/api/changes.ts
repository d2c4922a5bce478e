import type { App, AppDeps } from '../app-deps.ts';
import { allComponents, getComponent } from '../components/queries.ts';
import type { Db } from '../db/pool.ts';
import { parseDuration } from '../lib/durations.ts';
import { Invalid } from '../lib/errors.ts';
import { listOf } from '../lib/wire.ts';
import { relationsOf } from '../releases/change.ts';
import { listChanges } from '../releases/queries.ts';
import { ChangeOutput, ChangesQuery } from '../releases/schemas.ts';
import { changeToWire } from '../releases/wire.ts';
import { requires } from './auth.ts';
import { refusals } from './shapes.ts';

/** Who changed what, when: releases, smaller changes, and the change events of other tools together. */
export async function changeRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/changes',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Releases'],
        summary: 'What was changed, nearest first; of a component with all that it depends on',
        querystring: ChangesQuery,
        response: { 200: listOf(ChangeOutput), ...refusals },
      },
    },
    async ({ query }) => {
      const now = deps.clock.now();
      const ago = parseDuration(query.since);
      const from = ago === null ? new Date(query.since) : new Date(now.getTime() - ago);
      const to = query.until === undefined ? now : new Date(query.until);
      if (query.until !== undefined && to < from)
        throw new Invalid('It ends before it begins.', [{ path: 'until', message: 'is before since' }]);
      const { items, nextCursor } = await listChanges(deps.db, {
        ...query,
        ...{ from, to },
        components: query.component === undefined ? null : await withDependencies(deps.db, query.component),
      });
      return { items: items.map((change) => changeToWire(change, now)), nextCursor };
    },
  );
}

async function withDependencies(db: Db, id: string): Promise<string[]> {
  await getComponent(db, id);
  const relations = relationsOf(await allComponents(db), [id]);
  return [...relations].flatMap(([component, { kind }]) => (kind === 'dependent' ? [] : [component]));
}
