import type { Db } from '../db/pool.ts';
import { loadPeopleOf } from '../escalation/load-people.ts';
import type { Incident } from '../incidents/incident.ts';
import { findIncident, timelineOf } from '../incidents/queries.ts';
import { NotFound } from '../lib/errors.ts';
import { type PageOfIncident, pagesOf } from '../outbox/queries.ts';
import { loadSuspects } from '../releases/load-suspects.ts';
import { nameOf } from '../releases/release.ts';
import { findReview, followUpsOf } from './queries.ts';
import { type Happened, inOrder, type Milestones, type Review, stepsOf } from './review.ts';

/** All that is known of an incident, collected anew each time. Throws `NotFound`, also where no review was begun. */
export async function loadReview(db: Db, number: number): Promise<Review> {
  const incident = await findIncident(db, number);
  if (!incident) throw new NotFound(`incident ${number}`);
  const stored = await findReview(db, number);
  if (!stored) throw new NotFound(`review of incident ${number}`);
  const [pages, timeline, changes, followUps] = [
    await pagesOf(db, number),
    await timelineOf(db, number),
    await changesBefore(db, incident),
    await followUpsOf(db, number),
  ];
  const milestones = await milestonesOf(db, incident, pages, timeline);
  const { summary, status, components } = incident;
  return {
    incident: { number, summary, status, components },
    ...stored,
    milestones,
    steps: stepsOf(milestones),
    people: [...new Set(pages.map(({ name }) => name))],
    timeline: inOrder([...changes, ...timeline.map(({ at, type, text }) => ({ at, kind: kindOf(type), text }))]),
    followUps: followUps.map(({ reminderKey: _, ...followUp }) => followUp),
  };
}

const PAGES = new Set(['paged', 'sent', 'delivered', 'failed', 'skipped']);

function kindOf(type: string): Happened['kind'] {
  if (type === 'note') return 'note';
  return PAGES.has(type) ? 'page' : 'other';
}

async function changesBefore(db: Db, incident: Incident): Promise<Happened[]> {
  const suspects = (await loadSuspects(db, [incident])).of(incident);
  return suspects.map(({ happening, why }) => {
    const name = happening.release ? nameOf(happening.release) : happening.summary;
    return { at: happening.at, kind: 'change', text: `${name}${happening.by ? ` by ${happening.by}` : ''}, ${why[0]}` };
  });
}

async function milestonesOf(
  db: Db,
  incident: Incident,
  pages: PageOfIncident[],
  timeline: { at: Date; type: string }[],
): Promise<Milestones> {
  const owners = await ownersAt(db, incident);
  const { acknowledgedBy, acknowledgedAt } = incident;
  const found = [
    pages.find(({ person }) => owners.has(person))?.at ?? null,
    acknowledgedBy !== null && owners.has(acknowledgedBy) ? acknowledgedAt : null,
  ];
  return {
    alerted: incident.createdAt,
    paged: pages[0]?.at ?? null,
    acknowledged: timeline.find(({ type }) => type === 'acknowledged')?.at ?? incident.acknowledgedAt,
    ownerFound: earliest(found),
    fixed: incident.resolvedAt,
  };
}

const earliest = (instants: readonly (Date | null)[]): Date | null =>
  instants.flatMap((at) => at ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;

/** Who owned what broke when it broke. A component that is gone has no owners. */
async function ownersAt(db: Db, { components, createdAt }: Incident): Promise<Set<string>> {
  const owners = await Promise.all(
    components.map((component) => loadPeopleOf(db, { component }, createdAt).catch(() => [])),
  );
  return new Set(owners.flat().map(({ person }) => person.id));
}
