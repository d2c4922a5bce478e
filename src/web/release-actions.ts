import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Zone } from '../lib/wire.ts';
import { checkTold } from '../readiness/keep-check.ts';
import { callOff } from '../release-watch/call-off.ts';
import { ON_CALL_WISHES } from '../releases/release.ts';
import { amendRelease, type Teller, tellRelease } from '../releases/save-release.ts';
import { ReleaseInput } from '../releases/schemas.ts';
import { accepted, Back, FormTime, instantIn } from './forms.ts';
import { localPath } from './html.ts';
import { ReleaseParams } from './release.tsx';
import { visitorOf } from './visitor.ts';

const way = { reversible: z.enum(['yes', 'no', 'unknown']), how: z.string().trim().default('') };
const NewRelease = Back.extend({
  component: z.string(),
  version: z.string(),
  at: FormTime,
  zone: Zone,
  ...way,
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

  function step<Body extends z.ZodType<{ back?: string }>>(
    name: string,
    body: Body,
    more: (body: z.output<Body>, now: Date) => object,
  ): void {
    app.post(`/releases/:id/${name}`, { schema: { params: ReleaseParams, body } }, async (request, reply) => {
      const { id } = request.params as z.output<typeof ReleaseParams>;
      const { actor } = await visitorOf(deps, request);
      const ctx = contextOf(deps, actor);
      const said = accepted(ReleaseInput.partial(), more(request.body as z.output<Body>, ctx.now));
      await amendRelease(ctx, id, said, teller);
      await checkTold(ctx, id);
      return reply.redirect(localPath((request.body as z.output<Body>).back, `/releases/${id}`), 303);
    });
  }
  step('begun', Back.default({}), (_, now) => ({ startedAt: now.toISOString() }));
  step('out', Back.default({}), (_, now) => ({ finishedAt: now.toISOString() }));
  step('way-back', Back.extend(way), (body) => ({ rollback: rollbackOf(body) }));

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
function inputOf({ component, version, at, zone, onCall, ...way }: z.output<typeof NewRelease>, now: Date) {
  const instant = instantIn(zone, at);
  const when = new Date(instant) > now ? { plannedAt: instant } : { finishedAt: instant };
  return { component, version, onCall, rollback: rollbackOf(way), ...when };
}

function rollbackOf({ reversible, how }: { reversible: 'yes' | 'no' | 'unknown'; how: string }) {
  if (reversible === 'yes') return { reversible: true, ...(how ? { procedure: how } : {}) };
  return { reversible: reversible === 'no' ? false : reversible, ...(how ? { why: how } : {}) };
}
