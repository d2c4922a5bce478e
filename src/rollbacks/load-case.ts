import { componentsByIds } from '../components/queries.ts';
import type { Ctx } from '../deps.ts';
import { loadPeopleOf } from '../escalation/load-people.ts';
import { type Incident, isOpen } from '../incidents/incident.ts';
import { findIncident } from '../incidents/queries.ts';
import { NotFound } from '../lib/errors.ts';
import type { Suspect } from '../releases/change.ts';
import { loadSuspects } from '../releases/load-suspects.ts';
import { findRelease } from '../releases/queries.ts';
import { canBeUndone } from '../releases/release.ts';
import { runningOf, wasPaged } from './queries.ts';
import type { Case } from './rollback-run.ts';

export interface LoadedCase extends Case {
  incident: Incident;
  suspect: Suspect | null;
}

/** By what means somebody acts: on a page an admin may, too. */
export type Via = 'sms' | 'page';

/**
 * All that decides whether whoever acts may have the likeliest release before an incident undone; or `chosen`, where they
 * were asked about that one. Throws `NotFound`.
 */
export async function loadCase(ctx: Ctx, number: number, via: Via, chosen?: number): Promise<LoadedCase> {
  const incident = await findIncident(ctx.db, number);
  if (!incident) throw new NotFound(`incident ${number}`);
  const suspects = (await loadSuspects(ctx.db, [incident])).of(incident);
  const suspect =
    suspects.find(({ happening }) => happening.release !== null && canBeUndone(happening.release)) ?? null;
  const release = chosen === undefined ? (suspect?.happening.release ?? null) : await findRelease(ctx.db, chosen);
  const components = await componentsByIds(ctx.db, release?.components ?? incident.components);
  const owners = await Promise.all(components.map(({ id }) => loadPeopleOf(ctx.db, { component: id }, ctx.now)));
  const people = new Map(owners.flat().map(({ person }) => [person.id, person.name]));
  const running = release && (await runningOf(ctx.db, release.id));
  const { person, role } = ctx.actor;
  const isConcerned = person !== null && (people.has(person.id) || (await wasPaged(ctx.db, number, person.id)));
  return {
    ...{ incident, suspect, number, release, running },
    isOpen: isOpen(incident),
    mayAsk: role !== 'viewer' && (isConcerned || (via === 'page' && role === 'admin')),
    closed: (release?.components ?? []).filter(
      (id) => components.find((component) => component.id === id)?.rollbackByReply !== true,
    ),
    owners: [...people].flatMap(([id, name]) => (id === person?.id ? [] : [name])),
    byHand: components.flatMap(({ rollback }) => rollback ?? []),
  };
}
