import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { Zone } from '../lib/wire.ts';
import { AHEAD_MS, readReadiness } from '../readiness/read-readiness.ts';
import { ReadinessOutput } from '../readiness/schemas.ts';
import { findingToWire } from '../readiness/wire.ts';
import { requires } from './auth.ts';
import { refusals } from './shapes.ts';

const ReadinessQuery = z.strictObject({ zone: Zone.default('UTC').describe('by whose clocks times are said') });

export async function readinessRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/readiness',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Readiness'],
        summary: 'What would hurt within the next 30 days, the gravest first',
        querystring: ReadinessQuery,
        response: { 200: ReadinessOutput, ...refusals },
      },
    },
    async (request) => {
      const ctx = contextOf(deps, system);
      const findings = await readReadiness(ctx, request.query.zone);
      const until = new Date(ctx.now.getTime() + AHEAD_MS);
      return { from: ctx.now.toISOString(), to: until.toISOString(), findings: findings.map(findingToWire) };
    },
  );
}
