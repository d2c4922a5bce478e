import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { rounded, toCsv } from '../fairness/csv.ts';
import type { Fairness } from '../fairness/fairness.ts';
import { comparedPeriod } from '../fairness/period.ts';
import { readFairness } from '../fairness/read-fairness.ts';
import { FairnessOutput, FairnessQuery } from '../fairness/schemas.ts';
import { requires } from './auth.ts';
import { IdParams, refusals } from './shapes.ts';

export async function fairnessRoutes(app: App, deps: AppDeps): Promise<void> {
  app.get(
    '/v1/rotations/:id/fairness',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Rotations'],
        summary: 'How the load of a rotation is shared, by default over the last 90 days; at most 366 days',
        params: IdParams,
        querystring: FairnessQuery,
        response: {
          200: {
            description: 'Who carried how much',
            content: { 'application/json': { schema: FairnessOutput }, 'text/csv': { schema: z.string() } },
          },
          ...refusals,
        },
      },
    },
    async (request, reply) => {
      const { params, query, headers } = request;
      const now = deps.clock.now();
      const fairness = await readFairness(deps.db, params.id, comparedPeriod(query, now), now);
      reply.header('vary', 'accept');
      const format = query.format ?? (/\btext\/csv\b/i.test(headers.accept ?? '') ? 'csv' : 'json');
      if (format === 'json') return reply.type('application/json').send(toWire(fairness));
      return reply.type('text/csv; charset=utf-8; header=present').send(toCsv(fairness.people));
    },
  );
}

const toWire = ({ from, to, people, spread, ...rest }: Fairness): z.input<typeof FairnessOutput> => ({
  ...rest,
  from: from.toISOString(),
  to: to.toISOString(),
  people: people.map((load) => ({
    ...load,
    hours: rounded(load.hours),
    nightHours: rounded(load.nightHours),
    weekendHours: rounded(load.weekendHours),
    holidayHours: load.holidayHours === null ? null : rounded(load.holidayHours),
  })),
  spread: roundedSpread(spread),
});

function roundedSpread(spread: Fairness['spread']): Fairness['spread'] {
  const entries = Object.entries(spread).map(([measure, { range, deviation }]) => [
    measure,
    { range: rounded(range), deviation: rounded(deviation) },
  ]);
  return Object.fromEntries(entries) as Fairness['spread'];
}
