import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { allRotations } from '../rotations/queries.ts';
import { loadNames } from './duties.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { Legend } from './parts/legend.tsx';
import { NewDefinition } from './parts/new-definition.tsx';
import { OnDuty } from './parts/on-duty.tsx';
import { RotationStrip } from './parts/rotation-strip.tsx';
import { everybodyIn, gapsInWords, type RotationView, viewOf } from './rotation-view.ts';
import { dayTime } from './time.ts';
import { type Visitor, visitorOf } from './visitor.ts';

const TWO_WEEKS_MS = 14 * 86_400_000;

export async function rotationsPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/rotations', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { now } = visitor;
    const period = { from: now, to: new Date(now.getTime() + TWO_WEEKS_MS) };
    const rotations = await allRotations(deps.db, now);
    const nameOf = await loadNames(deps.db, rotations.flatMap(everybodyIn));
    const views = rotations.map((rotation) => viewOf(rotation, period, now, nameOf));
    return sendPage(reply, <Rotations {...{ visitor, views }} />);
  });
}

export function Rotations({ visitor, views }: { visitor: Visitor; views: RotationView[] }) {
  return (
    <Layout visitor={visitor} title="Rotations" every={30} styles={['rotations']}>
      <h1>Rotations</h1>
      {views.length === 0 ? <p class="muted">There is no rotation yet, so nobody is on call.</p> : null}
      <ul class="rotations">
        {views.map((view) => (
          <li key={view.id} class="card" id={`rotation-${view.id}`}>
            <h2>
              <a href={`/rotations/${view.id}`}>{view.id}</a>
            </h2>
            <OnDuty duty={view.duty} visitor={visitor} />
            <RotationStrip view={view} />
            <Legend view={view} />
            <ComingGaps view={view} visitor={visitor} />
          </li>
        ))}
      </ul>
      {hasRole(visitor.actor, 'admin') ? <NewDefinition section="rotations" /> : null}
    </Layout>
  );
}

function ComingGaps({ view: { gaps }, visitor }: { view: RotationView; visitor: Visitor }) {
  const [first] = gaps;
  if (!first) return <p class="muted">Somebody is on call all through the next two weeks.</p>;
  const begins = first.from <= visitor.now ? 'now' : `on ${dayTime(first.from, visitor.zone)}`;
  return (
    <p class="warning">
      Nobody is on call: {gapsInWords(gaps)} in the next two weeks, the first {begins}
    </p>
  );
}
