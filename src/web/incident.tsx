import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import type { Component } from '../components/component.ts';
import { allComponents, componentsByIds } from '../components/queries.ts';
import { contextOf } from '../deps.ts';
import type { LinePerson } from '../escalation/line.ts';
import { loadPeopleOf } from '../escalation/load-people.ts';
import type { Member } from '../groups/member.ts';
import { membersOf } from '../groups/queries.ts';
import type { Incident } from '../incidents/incident.ts';
import { alertsOf, findIncident, timelineOf } from '../incidents/queries.ts';
import { NotFound } from '../lib/errors.ts';
import { type PageOfIncident, pagesOf } from '../outbox/queries.ts';
import { loadSuspects } from '../releases/load-suspects.ts';
import { loadCase } from '../rollbacks/load-case.ts';
import { refusal } from '../rollbacks/rollback-run.ts';
import { allRotations } from '../rotations/queries.ts';
import { sendPage } from './html.ts';
import { knownOf } from './incidents.tsx';
import type { NextAction } from './next-action.ts';
import { Actions } from './parts/actions.tsx';
import { ALERTS_ON_PAGE, Alerts, type ReceivedAlert } from './parts/alerts.tsx';
import { Fix } from './parts/fix.tsx';
import { Holder } from './parts/holder.tsx';
import { Facts } from './parts/incident-row.tsx';
import { Layout } from './parts/layout.tsx';
import { Members } from './parts/members.tsx';
import { Moment } from './parts/moment.tsx';
import { NoteForm, RespondersForm } from './parts/more-forms.tsx';
import { Paged } from './parts/paged.tsx';
import { type Changes, ReleaseChanges } from './parts/release-changes.tsx';
import { Timeline, type TimelineEntry } from './parts/timeline.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

export const IncidentParams = z.object({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function incidentPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/incidents/:number', { schema: { params: IncidentParams } }, async (request, reply) => {
    const { db } = deps;
    const visitor = await visitorOf(deps, request);
    const incident = await findIncident(db, request.params.number);
    if (!incident) throw new NotFound(`incident ${request.params.number}`);
    const components = await componentsByIds(db, incident.components);
    const known = await knownOf(deps, [incident], visitor.now);
    const details = {
      components,
      owners: await ownersOf(deps, components, visitor.now),
      pages: await pagesOf(db, incident.number),
      timeline: await timelineOf(db, incident.number),
      alerts: await alertsOf(db, incident.number, ALERTS_ON_PAGE),
      members: incident.groupUntil ? await membersOf(db, incident.number) : [],
      rotations: (await allRotations(db, visitor.now)).map(({ id }) => id),
      allComponents: (await allComponents(db)).map(({ id }) => id),
      changes: await changesBefore(deps, incident, visitor),
    };
    return sendPage(
      reply,
      <IncidentDetails {...{ visitor, incident, nameOf: known.nameOf, next: known.nextOf(incident), ...details }} />,
    );
  });
}

/** What was changed before, and whether this visitor may have the likeliest of it undone. */
async function changesBefore(deps: AppDeps, incident: Incident, visitor: Visitor): Promise<Changes> {
  const suspects = (await loadSuspects(deps.db, [incident])).of(incident);
  if (suspects.length === 0) return { suspects, undo: null };
  const found = await loadCase(contextOf(deps, visitor.actor), incident.number, 'page');
  const refused = refusal(found, visitor.now);
  return { suspects, undo: found.mayAsk && found.isOpen && found.release ? { release: found.release, refused } : null };
}

async function ownersOf({ db }: AppDeps, components: Component[], now: Date): Promise<Map<string, LinePerson[]>> {
  const owners = components.map(async ({ id }) => [id, await loadPeopleOf(db, { component: id }, now)] as const);
  return new Map(await Promise.all(owners));
}

interface Props {
  visitor: Visitor;
  incident: Incident;
  next: NextAction | null;
  nameOf: (id: string) => string;
  components: Component[];
  owners: ReadonlyMap<string, LinePerson[]>;
  pages: PageOfIncident[];
  timeline: TimelineEntry[];
  alerts: ReceivedAlert[];
  members: Member[];
  changes: Changes;
  /** The ids of what one may ask for people by. */
  rotations: string[];
  allComponents: string[];
}

export function IncidentDetails({
  visitor,
  incident,
  next,
  nameOf,
  components,
  owners,
  pages,
  timeline,
  alerts,
  members,
  changes,
  ...ids
}: Props) {
  const mayAct = hasRole(visitor.actor, 'responder');
  return (
    <Layout
      visitor={visitor}
      title={`#${incident.number} ${incident.status}: ${incident.summary}`}
      every={5}
      styles={['incident', 'releases']}
    >
      <article class={`card incident ${incident.status}`}>
        <Facts incident={incident} />
        <h1>{incident.summary}</h1>
        <p class="since">
          Since <Moment at={incident.createdAt} visitor={visitor} />
        </p>
        <Holder {...{ incident, next, nameOf, visitor }} />
        <Actions incident={incident} actor={visitor.actor} />
      </article>
      <div class="columns">
        <div>
          <ReleaseChanges {...{ incident, changes, visitor }} />
          <Fix components={components} owners={owners} />
          <Members {...{ incident, members, visitor, mayAct }} />
          <Alerts {...{ alerts, visitor }} incident={incident.number} />
          <Paged pages={pages} visitor={visitor} />
          {mayAct ? <NoteForm incident={incident} /> : null}
          {incident.status === 'resolved' || !mayAct ? null : (
            <RespondersForm
              {...{ incident, people: visitor.people }}
              rotations={ids.rotations}
              components={ids.allComponents}
            />
          )}
        </div>
        <div>
          <Timeline entries={timeline} visitor={visitor} />
          {incident.status === 'resolved' ? (
            <p>
              <a href={`/incidents/${incident.number}/review`}>What we learned: the review</a>
            </p>
          ) : null}
        </div>
      </div>
    </Layout>
  );
}
