import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { absencesOver, requestsAhead } from '../cover/queries.ts';
import { Id } from '../lib/wire.ts';
import { getRotation } from '../rotations/queries.ts';
import { loadNames } from './duties.ts';
import { sendPage } from './html.ts';
import { Conflicts } from './parts/conflicts.tsx';
import { Gaps } from './parts/gaps.tsx';
import { Layout } from './parts/layout.tsx';
import { Legend } from './parts/legend.tsx';
import { Moment } from './parts/moment.tsx';
import { OnDuty } from './parts/on-duty.tsx';
import { OverrideList } from './parts/override-list.tsx';
import { PeriodLinks } from './parts/period-links.tsx';
import { Requests } from './parts/requests.tsx';
import { RotationPlot } from './parts/rotation-plot.tsx';
import { ShiftTable } from './parts/shift-table.tsx';
import { TakeOver } from './parts/take-over.tsx';
import { addressOf, RotationQuery, shownDays } from './rotation-address.ts';
import { comingGaps, everybodyIn, type RotationView, viewOf } from './rotation-view.ts';
import type { Stretch } from './timeline-plot.ts';
import { type Visitor, visitorOf } from './visitor.ts';

export const RotationParams = z.object({ id: Id });
const MINUTE = 60_000;

export async function rotationPage(app: App, deps: AppDeps): Promise<void> {
  const schema = { params: RotationParams, querystring: RotationQuery };
  app.get('/rotations/:id', { schema }, async (request, reply) => {
    const { params, query } = request;
    const visitor = await visitorOf(deps, request);
    const zone = query.zone ?? visitor.zone;
    const period = shownDays(query, zone, visitor.now);
    const since = new Date(Math.min(period.from.getTime(), visitor.now.getTime()));
    const rotation = await getRotation(deps.db, params.id, since);
    const people = everybodyIn(rotation);
    const requests = (await requestsAhead(deps.db, [params.id], visitor.now)).filter(({ status }) => status === 'open');
    const absences = await absencesOver(deps.db, people, period.from, period.to);
    const nameOf = await loadNames(deps.db, [...people, ...requests.map(({ asker }) => asker)]);
    const view = viewOf(rotation, period, visitor.now, nameOf, { absences, requests });
    return sendPage(reply, <RotationDetails {...{ view, visitor, zone, query }} />);
  });
}

interface Props {
  view: RotationView;
  visitor: Visitor;
  /** In which times are shown. */
  zone: string;
  query: RotationQuery;
}

export function RotationDetails({ view, visitor, zone, query }: Props) {
  const { now, actor } = visitor;
  const back = addressOf(view.id, { ...query, start: undefined, end: undefined });
  const wanted = query.start && query.end ? { from: new Date(query.start), to: new Date(query.end) } : null;
  // Admins put anybody on call, responders themselves.
  const mayTakeOver = hasRole(actor, actor.person ? 'responder' : 'admin');
  const takeOver = (stretch: Stretch) => (mayTakeOver ? takeOverAddress(view.id, query, stretch, now) : undefined);
  return (
    <Layout visitor={visitor} title={view.id} every={30} styles={['rotations', 'people']}>
      <h1>{view.id}</h1>
      <div class="card duty">
        <OnDuty duty={view.duty} visitor={{ zone, now }} />
        {view.duty.until && mayTakeOver ? (
          <p>
            <a href={takeOver({ from: now, to: view.duty.until })}>Take over from now</a>, or choose a stretch below.
          </p>
        ) : null}
        {view.pendingFrom ? (
          <p class="muted">
            Its newest definition holds from <Moment at={view.pendingFrom} visitor={{ zone, now }} />.
          </p>
        ) : null}
      </div>
      {wanted && mayTakeOver ? <TakeOver {...{ view, visitor, zone, back }} stretch={wanted} /> : null}
      <Requests
        {...{
          id: 'wanted',
          title: 'Cover wanted',
          requests: view.requests,
          nameOf: view.nameOf,
          visitor: { zone, now },
          back,
        }}
        as={mayTakeOver ? (actor.person?.id ?? null) : null}
      />
      {view.requests.length > 0 && !actor.person && mayTakeOver ? (
        <p class="muted">To take one, say above who you are.</p>
      ) : null}
      <PeriodLinks {...{ view, visitor, zone, query }} />
      <Gaps {...{ zone, takeOver }} gaps={comingGaps(view.gaps, now)} />
      <Conflicts {...{ view, visitor, zone, back }} />
      <RotationPlot {...{ view, zone, now, takeOver }} />
      <Legend view={view} />
      <ShiftTable {...{ view, visitor, zone, takeOver, back }} />
      <OverrideList {...{ view, visitor, zone, back }} />
      <p>
        <a href={`/rotations/${view.id}/fairness`}>Who carried how much</a>
        {hasRole(actor, 'admin') ? (
          <>
            {' · '}
            <a href={`/rotations/${view.id}/definition`}>Edit its layers</a>
          </>
        ) : null}
      </p>
    </Layout>
  );
}

/** For what is left of a stretch; what is past does not change, so there is no way to it. */
function takeOverAddress(id: string, query: RotationQuery, { from, to }: Stretch, now: Date): string | undefined {
  if (to <= now) return undefined;
  const minute = new Date(Math.floor(now.getTime() / MINUTE) * MINUTE);
  const start = (from <= now ? minute : from).toISOString();
  return `${addressOf(id, { ...query, start, end: to.toISOString() })}#take-over`;
}
