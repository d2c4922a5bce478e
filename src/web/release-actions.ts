import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Conflict } from '../lib/errors.ts';
import { Zone } from '../lib/wire.ts';
import { checkTold } from '../readiness/keep-check.ts';
import { callOff } from '../release-watch/call-off.ts';
import { getRelease } from '../releases/queries.ts';
import { ON_CALL_WISHES } from '../releases/release.ts';
import { type Teller, tellRelease } from '../releases/save-release.ts';
import { ReleaseInput } from '../releases/schemas.ts';
import { accepted, Back, FormTime, instantIn } from './forms.ts';
import { localPath } from './html.ts';
import { ReleaseParams } from './release.tsx';
import { visitorOf } from './visitor.ts';

const NewRelease = Back.extend({
  component: z.string(),
  version: z.string(),
  at: FormTime,
  zone: Zone,
  reversible: z.enum(['yes', 'no', 'unknown']),
  how: z.string().trim().default(''),
  onCall: z.enum(ON_CALL_WISHES),
});

/** The forms of the pages of releases: what else a deploy tool would tell. */
export async function releaseActions(app: App, deps: AppDeps): Promise<void> {
  const teller: Teller = { integration: null, allowPrivateHooks: deps.config.allowPrivateWebhooks ?? false };

  app.post('/releases', { schema: { body: NewRelease } }, async (request, reply) => {
    const { actor, now } = await visitorOf(deps, request);
    const ctx = contextOf(deps, actor);
    const { release } = await tellRelease(ctx, accepted(ReleaseInput, inputOf(request.body, now)), teller);
    await checkTold(ctx, release.id);
    return reply.redirect(`/releases/${release.id}`, 303);
  });

  for (const [step, field] of [
    ['begun', 'startedAt'],
    ['out', 'finishedAt'],
  ] as const)
    app.post(
      `/releases/:id/${step}`,
      { schema: { params: ReleaseParams, body: Back.default({}) } },
      async (request, reply) => {
        const { actor } = await visitorOf(deps, request);
        const ctx = contextOf(deps, actor);
        const { id, kind, components, version } = await getRelease(deps.db, request.params.id);
        if (version === null) throw new Conflict('Without a version it cannot be told which release is meant.');
        const said = { kind, components, version, [field]: ctx.now.toISOString() };
        await tellRelease(ctx, accepted(ReleaseInput, said), teller);
        await checkTold(ctx, id);
        return reply.redirect(localPath(request.body.back, `/releases/${id}`), 303);
      },
    );

  app.post(
    '/releases/:id/call-off',
    { schema: { params: ReleaseParams, body: Back.default({}) } },
    async (request, reply) => {
      const { actor } = await visitorOf(deps, request);
      await callOff(contextOf(deps, actor), request.params.id, teller);
      return reply.redirect(localPath(request.body.back, '/releases'), 303);
    },
  );
}

/** A time that is over: it is out already. */
function inputOf({ component, version, at, zone, reversible, how, onCall }: z.output<typeof NewRelease>, now: Date) {
  const instant = instantIn(zone, at);
  const rollback = {
    yes: { reversible: true, ...(how ? { procedure: how } : {}) },
    no: { reversible: false, ...(how ? { why: how } : {}) },
    unknown: { reversible: 'unknown', ...(how ? { why: how } : {}) },
  }[reversible];
  const when = new Date(instant) > now ? { plannedAt: instant } : { finishedAt: instant };
  return { component, version, onCall, rollback, ...when };
}
