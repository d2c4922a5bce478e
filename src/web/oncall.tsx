import type { App, AppDeps } from '../app-deps.ts';
import type { Component } from '../components/component.ts';
import { allComponents } from '../components/queries.ts';
import type { Plan } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { type InForce, windowsInForce } from '../maintenance/maintenance-window.ts';
import { allWindows } from '../maintenance/queries.ts';
import { type Duty, loadDuties } from './duties.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { Lines } from './parts/lines.tsx';
import { MaintenanceNotice } from './parts/maintenance-notice.tsx';
import { OnDuty } from './parts/on-duty.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

export async function onCallPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/oncall', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const components = await allComponents(deps.db);
    const planFor = await loadPlans(
      deps.db,
      components.map(({ id }) => id),
      visitor.now,
    );
    const covered = components.map((component) => ({ component, plan: planFor([component.id]) }));
    const duties = await loadDuties(deps.db, visitor.now);
    const windows = windowsInForce(await allWindows(deps.db), visitor.now);
    return sendPage(reply, <OnCall {...{ visitor, covered, duties, windows }} />);
  });
}

interface Props {
  visitor: Visitor;
  covered: { component: Component; plan: Plan }[];
  duties: Duty[];
  windows: InForce[];
}

export function OnCall({ visitor, covered, duties, windows }: Props) {
  const untilOf = new Map(duties.map(({ rotation, until }) => [`rotation ${rotation}`, until]));
  return (
    <Layout visitor={visitor} title="On call" every={5} styles={['oncall']}>
      <MaintenanceNotice {...{ windows, visitor }} />
      <h1>On call now</h1>
      <section>
        <h2>If this breaks, we wake</h2>
        {covered.length === 0 ? <p class="muted">No component is known yet.</p> : null}
        <div class="grid">
          {covered.map(({ component, plan }) => (
            <article key={component.id} id={`component-${component.id}`} class="card">
              <h3>
                <a href={`/components/${component.id}`}>{component.id}</a>
              </h3>
              {component.description ? <p class="muted">{component.description}</p> : null}
              <Lines {...{ plan, visitor, untilOf }} />
            </article>
          ))}
        </div>
      </section>
      <section>
        <h2>Rotations</h2>
        {duties.length === 0 ? <p class="muted">There is no rotation yet.</p> : null}
        <ul class="duties">
          {duties.map((duty) => (
            <li key={duty.rotation} class="card" id={`rotation-${duty.rotation}`}>
              <h3>
                <a href={`/rotations/${duty.rotation}`}>{duty.rotation}</a>
              </h3>
              <OnDuty duty={duty} visitor={visitor} />
            </li>
          ))}
        </ul>
      </section>
    </Layout>
  );
}
