import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { reportOutcome } from '../rollbacks/report-outcome.ts';
import { OutcomeInput, OutcomeOutput } from '../rollbacks/schemas.ts';
import { refusals } from './shapes.ts';

const params = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function rollbackRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/rollbacks/:id/outcome',
    {
      schema: {
        tags: ['Releases'],
        summary: 'The deploy tool tells how a rollback ended, with the token that its hook was given',
        security: [],
        params,
        body: OutcomeInput,
        response: { 200: OutcomeOutput, ...refusals },
      },
    },
    (request) => {
      const actor = { ...system, name: 'the deploy tool' };
      return reportOutcome(contextOf(deps, actor), request.params.id, request.body, deps.secret);
    },
  );
}
