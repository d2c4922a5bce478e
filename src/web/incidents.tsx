import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import type { Plan } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { openSides } from '../escalation/sides.ts';
import type { Incident } from '../incidents/incident.ts';
import { listIncidents } from '../incidents/queries.ts';
import { type InForce, windowsInForce } from '../maintenance/maintenance-window.ts';
import { allWindows } from '../maintenance/queries.ts';
import { peopleByIds } from '../people/queries.ts';
import { sendPage } from './html.ts';
import { type NextAction, nextAction } from './next-action.ts';
import { IncidentRow, ResolvedRow } from './parts/incident-row.tsx';
import { Layout } from './parts/layout.tsx';
import { MaintenanceNotice } from './parts/maintenance-notice.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const MOST_OPEN = 200;
const RECENT = 5;
const PAGE = 50;

/** `?before=` pages back through what is resolved. */
const Query = z.object({ before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional() });

export async function incidentsPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const open = await listIncidents(deps.db, { status: 'open', limit: MOST_OPEN });
    const resolved = await listIncidents(deps.db, { status: 'resolved', limit: RECENT });
    const known = await knownOf(deps, [...open, ...resolved], visitor.now);
    const windows = windowsInForce(await allWindows(deps.db), visitor.now);
    return sendPage(reply, <Incidents {...{ visitor, open, resolved, windows }} {...known} />);
  });

  app.get('/resolved', { schema: { querystring: Query } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { before } = request.query;
    const found = await listIncidents(deps.db, { status: 'resolved', before, limit: PAGE + 1 });
    const incidents = found.slice(0, PAGE);
    const { nameOf } = await knownOf(deps, incidents, visitor.now);
    const older = found.length > PAGE ? incidents.at(-1)?.number : undefined;
    return sendPage(reply, <Resolved visitor={visitor} incidents={incidents} older={older} nameOf={nameOf} />);
  });
}

interface Known {
  nameOf: (id: string) => string;
  nextOf: (incident: Incident) => NextAction | null;
}

/** What the rows say beside the incidents themselves: the names of their people, and what happens next. */
export async function knownOf({ db }: AppDeps, incidents: Incident[], now: Date): Promise<Known> {
  const ids = incidents.flatMap(({ acknowledgedBy, resolvedBy, acks }) => [
    ...[acknowledgedBy ?? [], resolvedBy ?? []].flat(),
    ...acks.map(({ by }) => by),
  ]);
  const people = await peopleByIds(db, [...new Set(ids)]);
  const waiting = incidents.filter(({ nextActionAt }) => nextActionAt);
  const components = waiting.flatMap((incident) => incident.components);
  const planFor: ((ids: string[]) => Plan) | null = waiting.length > 0 ? await loadPlans(db, components, now) : null;
  return {
    nameOf: (id) => people.get(id)?.name ?? id,
    nextOf: (incident) => planFor && nextAction(incident, planFor(openSides(incident))),
  };
}

interface Props extends Known {
  visitor: Visitor;
  open: Incident[];
  resolved: Incident[];
  /** The maintenance windows that are in force. */
  windows: InForce[];
}

export function Incidents({ visitor, open, resolved, windows, nameOf, nextOf }: Props) {
  const unheld = open.filter(({ status }) => status === 'triggered').length;
  const title = open.length === 0 ? 'All quiet' : `${unheld > 0 ? `(${unheld}) ` : ''}${open.length} open`;
  return (
    <Layout visitor={visitor} title={title} every={5}>
      <MaintenanceNotice {...{ windows, visitor }} />
      <h1>{open.length === 0 ? 'All quiet' : 'What is broken'}</h1>
      {open.length === 0 ? <Quiet visitor={visitor} /> : null}
      <ul class="incidents">
        {open.map((incident) => (
          <IncidentRow key={incident.number} {...{ incident, visitor, nameOf }} next={nextOf(incident)} />
        ))}
      </ul>
      {resolved.length > 0 ? (
        <section class="resolved">
          <h2>Resolved lately</h2>
          <ul>
            {resolved.map((incident) => (
              <ResolvedRow key={incident.number} {...{ incident, visitor, nameOf }} />
            ))}
          </ul>
          <p>
            <a href="/resolved">All that was resolved</a>
          </p>
        </section>
      ) : null}
    </Layout>
  );
}

function Quiet({ visitor }: { visitor: Visitor }) {
  return (
    <div class="card quiet-note">
      <p>
        Nothing is open. <a href="/rotations">Whoever is on call</a> may sleep.
      </p>
      {visitor.sandbox ? (
        <p>
          To see what a bad night looks like, <a href="/sandbox">break something in the sandbox</a>: you will watch the
          phones light up, line after line, until somebody answers.
        </p>
      ) : (
        <p>
          Alerts come in at <code>POST /v1/alerts</code>. The <a href="/docs">API's own pages</a> show how to send one,
          and <a href="/oncall">On call</a> shows who would hear of it.
        </p>
      )}
    </div>
  );
}

export function Resolved(props: {
  visitor: Visitor;
  incidents: Incident[];
  older: number | undefined;
  nameOf: Known['nameOf'];
}) {
  const { visitor, incidents, older, nameOf } = props;
  return (
    <Layout visitor={visitor} title="Resolved">
      <h1>Resolved</h1>
      <section class="resolved">
        {incidents.length === 0 ? <p>There is nothing here.</p> : null}
        <ul>
          {incidents.map((incident) => (
            <ResolvedRow key={incident.number} {...{ incident, visitor, nameOf }} />
          ))}
        </ul>
        {older === undefined ? null : (
          <p>
            <a href={`/resolved?before=${older}`}>Older ones</a>
          </p>
        )}
      </section>
    </Layout>
  );
}
