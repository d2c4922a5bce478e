import type { App, AppDeps } from '../app-deps.ts';
import { checkTold } from '../readiness/keep-check.ts';
import { runReleaseCheck } from '../readiness/run-release-check.ts';
import { ReleaseCheckInput, ReleaseCheckOutput } from '../readiness/schemas.ts';
import { checkToWire } from '../readiness/wire.ts';
import { contextFor, requires } from './auth.ts';
import { refusals } from './shapes.ts';

export async function releaseCheckRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/release-checks',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Readiness'],
        summary: 'Whether somebody could mend these components for as long as a release may break them',
        body: ReleaseCheckInput,
        response: { 200: ReleaseCheckOutput, ...refusals },
      },
    },
    async (request) => {
      const ctx = contextFor(deps, request);
      const checked = await runReleaseCheck(ctx, request.body);
      // Asked of a release as it was told, the answer is kept with it.
      const { release, ...others } = request.body;
      if (release !== undefined && Object.values(others).every((it) => it === undefined)) await checkTold(ctx, release);
      return checkToWire(checked);
    },
  );
}
