import { roughDuration } from '../lib/durations.ts';
import { canBeUndone, nameOf, type Release, shareAt, wayBack } from './release.ts';
import { clip } from './words.ts';

/** How a component stands to those that one looks at; `steps` of `dependsOn` lie between. */
export type Relation = { kind: 'itself' } | { kind: 'dependency' | 'dependent'; of: string; steps: number };

type Node = { id: string; dependsOn: string[] };

/**
 * What stands to `ids`: they themselves, all that they depend on, and all that depends on them, over any number of steps.
 * Circles are walked once.
 */
export function relationsOf(components: readonly Node[], ids: readonly string[]): Map<string, Relation> {
  const below = new Map(components.map(({ id, dependsOn }) => [id, dependsOn]));
  const above = new Map<string, string[]>();
  for (const { id, dependsOn } of components)
    for (const other of dependsOn) above.set(other, [...(above.get(other) ?? []), id]);
  const relations = new Map<string, Relation>(ids.map((id) => [id, { kind: 'itself' }]));
  walk(relations, ids, below, 'dependency');
  walk(relations, ids, above, 'dependent');
  return relations;
}

function walk(
  relations: Map<string, Relation>,
  ids: readonly string[],
  next: ReadonlyMap<string, string[]>,
  kind: 'dependency' | 'dependent',
): void {
  const seen = new Set(ids);
  let reached = ids.map((id) => ({ id, of: id }));
  for (let steps = 1; reached.length > 0; steps += 1) {
    reached = reached.flatMap(({ id, of }) => (next.get(id) ?? []).map((found) => ({ id: found, of })));
    reached = reached.filter(({ id }) => !seen.has(id) && seen.add(id));
    for (const { id, of } of reached) if (!relations.has(id)) relations.set(id, { kind, of, steps });
  }
}

/** What happened before, whoever told us: a release, or a change event of a deploy tool. */
export interface Happening {
  release: Release | null;
  summary: string;
  by: string | null;
  components: string[];
  at: Date;
  riskUntil: Date;
}

export const happeningOf = (release: Release): Happening => ({
  release,
  summary: release.summary,
  by: release.by,
  components: release.components,
  at: release.at,
  riskUntil: release.riskUntil,
});

export interface Suspect {
  happening: Happening;
  score: number;
  /** Why it has this score, the weightiest first: "on kiln itself", "14 h before". */
  why: string[];
}

const RELATED = { itself: 1_000, dependency: 600, dependent: 300 } as const;
/** A step further away; never so far that it falls below the next relation. */
const PER_STEP = 10;
const MOST_STEPS = 5;
const NEARNESS = 200;
const SHARE = 49;

/**
 * What may have broken it, the likeliest first: what is on the component itself comes before what it depends on, and that
 * before what depends on it; then what is nearest before `at`, and then what more customers had. Only what is within its
 * own window of risk at `at`, the instant at which it broke.
 */
export function suspects(
  incident: { components: readonly string[]; at: Date },
  happenings: readonly Happening[],
  components: readonly Node[],
): Suspect[] {
  const relations = relationsOf(components, incident.components);
  return happenings
    .flatMap((happening) => scored(happening, relations, incident.at) ?? [])
    .sort((a, b) => b.score - a.score || b.happening.at.getTime() - a.happening.at.getTime());
}

function scored(happening: Happening, relations: ReadonlyMap<string, Relation>, at: Date): Suspect | null {
  if (happening.at > at || happening.riskUntil <= at) return null;
  const [nearest] = happening.components
    .flatMap((id) => ({ id, relation: relations.get(id) }))
    .flatMap(({ id, relation }) => (relation ? [{ id, points: weightOf(relation), words: inWords(id, relation) }] : []))
    .sort((a, b) => b.points - a.points);
  if (!nearest) return null;
  const agoMs = at.getTime() - happening.at.getTime();
  const windowMs = Math.max(1, happening.riskUntil.getTime() - happening.at.getTime());
  const share = happening.release ? shareAt(happening.release, at) : 100;
  const score = nearest.points + NEARNESS * (1 - agoMs / windowMs) + (SHARE * share) / 100;
  const why = [
    nearest.words,
    `${roughDuration(agoMs)} before`,
    ...(share < 100 ? [`for ${share} % of customers`] : []),
  ];
  return { happening, score: Math.round(score), why };
}

const weightOf = (relation: Relation): number =>
  RELATED[relation.kind] - ('steps' in relation ? PER_STEP * (Math.min(relation.steps, MOST_STEPS) - 1) : 0);

const inWords = (id: string, relation: Relation): string => {
  if (relation.kind === 'itself') return `on ${id} itself`;
  return relation.kind === 'dependency'
    ? `on ${id}, on which ${relation.of} depends`
    : `on ${id}, which depends on ${relation.of}`;
};

/** A line of a page about the likeliest change, and a shorter one for where there is little room. */
export interface ChangeLine {
  text: string;
  short: string;
}

/**
 * "rel 4.2 by deploy 14h ago, CANNOT roll back (migration 41)". `at` is when the page was written, so that the same page
 * has the same words however often it is sent. `offers`: a reply may undo it.
 */
export function changeLine({ happening }: Suspect, incident: number, at: Date, offers: boolean): ChangeLine {
  const { release } = happening;
  const name = release ? nameOf(release) : `change: ${clip(happening.summary, 50)}`;
  const by = happening.by ? ` by ${clip(happening.by, 30)}` : '';
  const when = `${agoShort(at.getTime() - happening.at.getTime())} ago`;
  const [long, short] = release && canBeUndone(release) ? backInWords(release, incident, at, offers) : ['', ''];
  return { text: `${name}${by} ${when}${long}`, short: `${clip(name, 30)} ${when}${short}` };
}

function backInWords(release: Release, incident: number, at: Date, offers: boolean): [string, string] {
  const back = wayBack(release, at);
  if (back.can === 'no')
    return [`, CANNOT roll back${back.why ? ` (${clip(back.why, 60)})` : ''}`, ', CANNOT roll back'];
  if (back.can === 'unknown') return [', rollback unknown', ', rollback unknown'];
  return offers
    ? [`, roll back: reply rollback ${incident}`, `: reply rollback ${incident}`]
    : [', can be rolled back', ''];
}

/** "14h", "3d": the largest unit alone. */
function agoShort(ms: number): string {
  const [count = '0', unit = 's'] = roughDuration(Math.max(0, ms)).split(' ');
  return `${count}${unit[0]}`;
}

/** Whether a reply may undo it: there is a hook, and every component of it allows that. */
export const allowsReply = (
  release: Pick<Release, 'hook' | 'components'>,
  components: ReadonlyMap<string, { rollbackByReply?: boolean }>,
): boolean => release.hook !== null && release.components.every((id) => components.get(id)?.rollbackByReply === true);
