import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { toCsv } from '../fairness/csv.ts';
import { DUE_RULE, type Fairness } from '../fairness/fairness.ts';
import { DEFAULT_DAYS, MOST_DAYS } from '../fairness/period.ts';
import { readFairness } from '../fairness/read-fairness.ts';
import { localSpan } from '../lib/local-time.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { LoadPlot } from './parts/load-plot.tsx';
import { amount, LoadTable } from './parts/load-table.tsx';
import { RotationParams } from './rotation.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const Query = z.object({ days: z.coerce.number().int().min(1).max(MOST_DAYS).default(DEFAULT_DAYS) });
const LENGTHS = [30, 90, 365];
const DAY_MS = 86_400_000;

export async function fairnessPage(app: App, deps: AppDeps): Promise<void> {
  const schema = { params: RotationParams, querystring: Query };
  const read = (id: string, days: number, now: Date) =>
    readFairness(deps.db, id, { from: new Date(now.getTime() - days * DAY_MS), to: now }, now);

  app.get('/rotations/:id/fairness', { schema }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { days } = request.query;
    const fairness = await read(request.params.id, days, visitor.now);
    return sendPage(reply, <FairnessPage {...{ fairness, visitor, days }} />);
  });

  app.get('/rotations/:id/fairness.csv', { schema }, async (request, reply) => {
    const { id } = request.params;
    const { people } = await read(id, request.query.days, deps.clock.now());
    reply.header('content-disposition', `attachment; filename="fairness-${id}.csv"`);
    return reply.type('text/csv; charset=utf-8; header=present').send(toCsv(people));
  });
}

interface Props {
  fairness: Fairness;
  visitor: Visitor;
  days: number;
}

export function FairnessPage({ fairness, visitor, days }: Props) {
  const { rotation, from, to, people, spread } = fairness;
  const here = `/rotations/${rotation}`;
  const next = people.find(({ person }) => person === fairness.nextDue);
  return (
    <Layout visitor={visitor} title={`${rotation}: fairness`} styles={['rotations', 'fairness']}>
      <h1>
        <a href={here}>{rotation}</a>: who carried how much
      </h1>
      <nav class="period" aria-label="Period">
        <p>
          {LENGTHS.map((length) => (
            <a
              key={length}
              href={`${here}/fairness?days=${length}`}
              aria-current={length === days ? 'true' : undefined}
            >
              {length} days
            </a>
          ))}
        </p>
        <p>
          <a href={`${here}/fairness.csv?days=${days}`}>As CSV</a>
        </p>
      </nav>
      <p class="muted">{localSpan(from, to, visitor.zone)}</p>
      <div class="card">
        <p>
          {next ? (
            <>
              Next due: <strong>{next.name}</strong>, with {amount(next.hours)} h on call. The most and the least are{' '}
              {amount(spread.hours.range)} h apart.
            </>
          ) : (
            'The rotation names nobody.'
          )}
        </p>
        <p class="muted">{DUE_RULE}</p>
      </div>
      <LoadPlot fairness={fairness} />
      <LoadTable fairness={fairness} />
    </Layout>
  );
}
