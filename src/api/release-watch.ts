import { z } from 'zod';
import { actingAs } from '../access/acting-as.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Conflict } from '../lib/errors.ts';
import { historyOf, standbysOf } from '../release-watch/queries.ts';
import { sayReadyOrRefuse } from '../release-watch/say-ready.ts';
import { KeptCheckOutput, ReadyInput, WatchedReleaseOutput } from '../release-watch/schemas.ts';
import { keptToWire } from '../release-watch/wire.ts';
import { getRelease } from '../releases/queries.ts';
import { actorOf, contextFor, requires } from './auth.ts';
import { ReleaseParams, readAnswer } from './releases.ts';
import { refusals } from './shapes.ts';

const tags = ['Releases'];

/** What becomes of a release while it may break things: its check, and those who are on call then. */
export async function releaseWatchRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/releases/:id/checks',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags,
        summary: 'What the check of a release has said: each time that it said something else, the newest first',
        params: ReleaseParams,
        response: { 200: z.object({ items: z.array(KeptCheckOutput) }), ...refusals },
      },
    },
    async (request) => {
      const { id } = await getRelease(deps.db, request.params.id);
      return { items: (await historyOf(deps.db, id)).map(keptToWire) };
    },
  );

  app.post(
    '/v1/releases/:id/ready',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags,
        summary: 'Say ready for a planned release in whose window one is on call; an admin says so for anybody',
        params: ReleaseParams,
        body: ReadyInput,
        response: { 200: WatchedReleaseOutput, ...refusals },
      },
    },
    async (request) => {
      const { id } = await getRelease(deps.db, request.params.id);
      const actor = await actingAs(deps.db, actorOf(request), request.body?.as);
      const own = (await standbysOf(deps.db, [id])).find(({ person }) => person === actor.person?.id);
      if (!actor.person || !own) throw new Conflict(`Release ${id} does not ask ${actor.name} for anything.`);
      await sayReadyOrRefuse(contextOf(deps, actor), actor.person, own.number);
      return readAnswer(contextFor(deps, request), id);
    },
  );
}
