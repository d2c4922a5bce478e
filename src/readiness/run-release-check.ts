import type { Component } from '../components/component.ts';
import { allComponents } from '../components/queries.ts';
import { absencesOver } from '../cover/queries.ts';
import type { Ctx } from '../deps.ts';
import { resolvePlan } from '../escalation/line.ts';
import { type Arrangement, loadArrangement } from '../escalation/load-plans.ts';
import { readSettings } from '../escalation/queries.ts';
import { durationMs } from '../lib/durations.ts';
import { Invalid, NotFound } from '../lib/errors.ts';
import { peopleByIds } from '../people/queries.ts';
import { standbysOf } from '../release-watch/queries.ts';
import type { Span } from '../release-watch/standby.ts';
import { getRelease } from '../releases/queries.ts';
import { DEFAULT_RISK_MS, type Release } from '../releases/release.ts';
import { unansweredOver } from '../shifts/queries.ts';
import { type Cover, holesOf, hoursOnLines, rotationsOf } from './coverage.ts';
import { type Check, checkRelease, dependenciesOf, type ReleaseHole } from './release-check.ts';
import type { ReleaseCheckInput } from './schemas.ts';

export interface Checked {
  result: 'pass' | 'warn' | 'fail';
  components: string[];
  from: Date;
  to: Date;
  holes: ReleaseHole[];
}

/**
 * Whether somebody could mend these components for as long as a release may break them. Nothing is written. Throws
 * `Invalid` for components that do not exist, and for a release that does not.
 */
export async function runReleaseCheck(ctx: Ctx, input: ReleaseCheckInput): Promise<Checked> {
  const release = input.release === undefined ? null : await findRelease(ctx, input.release);
  const all = byId(await allComponents(ctx.db));
  const components = input.components || !release ? chosen(input.components ?? [], all) : partsOf(release, all);
  const from = input.from === undefined ? (release?.at ?? ctx.now) : new Date(input.from);
  const to = endOf(input, release, components, from);
  const { checked } = await lookOver(ctx, { components, all, release, begins: from, from, to });
  return checked;
}

/**
 * What is left of a release's window, with those who are on call in the whole of it. Components that are gone count no
 * more. Throws `Invalid` where none is left.
 */
export async function checkWindow(
  ctx: Ctx,
  release: Release,
): Promise<{ checked: Checked; onCall: Map<string, Span[]> }> {
  const all = byId(await allComponents(ctx.db));
  const components = partsOf(release, all);
  const from = new Date(Math.max(release.at.getTime(), ctx.now.getTime()));
  const to = release.riskUntil;
  const { checked, covers } = await lookOver(ctx, { components, all, release, begins: release.at, from, to });
  return { checked, onCall: together(covers.map((cover) => hoursOnLines(cover, from, to))) };
}

interface Window {
  components: Component[];
  all: ReadonlyMap<string, Component>;
  release: Release | null;
  begins: Date;
  from: Date;
  to: Date;
}

async function lookOver(ctx: Ctx, window: Window): Promise<{ checked: Checked; covers: Cover[] }> {
  const { components, all, from, to } = window;
  const dependencies = dependenciesOf(components, all);
  const ids = [...components.map(({ id }) => id), ...dependencies.map(({ dependsOn }) => dependsOn)];
  const arrangement = await loadArrangement(ctx.db, ids, from, ctx.log);
  const { policies, rotations, people, plansWith } = arrangement;
  const away = await absencesOver(ctx.db, [...people.keys()], from, to);
  const covers = components.map((component): Cover => {
    const policy = policies.get(component.policy ?? '');
    return { component, policy, rotations, away, plansWith };
  });
  const unowned = dependencies.flatMap(({ component, dependsOn }) => {
    const { policy: _, ...owned } = all.get(dependsOn) ?? { id: dependsOn, owners: [], match: [], dependsOn: [] };
    // Its owners alone: whoever else its policy asks may not know how to mend it.
    const ownersWith = (onCall: ReadonlyMap<string, string[]>) => () =>
      resolvePlan([owned], policies, null, { onCall, people });
    const cover = { component: owned, policy: undefined, rotations, away, plansWith: ownersWith };
    return holesOf(cover, from, to)
      .filter(({ line }) => line === 0)
      .map((hole) => ({ component, dependsOn, from: hole.from, to: hole.to }));
  });
  const holes = covers.flatMap((cover) => holesOf(cover, from, to));
  const words = {
    unconfirmed: await unconfirmedOn(ctx, covers, arrangement, window),
    silent: await silentOn(ctx, covers, window),
  };
  const { releaseRules = {} } = await readSettings(ctx.db);
  const checked = checkRelease({ ...window, holes, unowned, ...words }, releaseRules);
  return { checked: { ...checked, components: components.map(({ id }) => id), from, to }, covers };
}

/** Of shifts that are to be confirmed. */
async function unconfirmedOn(
  { db }: Ctx,
  covers: Cover[],
  { people }: Arrangement,
  { from, to }: Window,
): Promise<Check['unconfirmed']> {
  const asked = covers.map(({ component, policy }) => ({
    component: component.id,
    on: rotationsOf(component, policy),
  }));
  const shifts = await unansweredOver(db, [...new Set(asked.flatMap(({ on }) => [...on]))], from, to);
  return shifts.flatMap((shift) =>
    asked
      .filter(({ on }) => on.has(shift.rotation))
      .map(({ component }) => ({
        ...{ component, rotation: shift.rotation, from: shift.from, to: shift.to },
        person: people.get(shift.person)?.name ?? shift.person,
      })),
  );
}

/** Of the release itself: of those who are still on call. */
async function silentOn({ db }: Ctx, covers: Cover[], { release, from, to }: Window): Promise<Check['silent']> {
  const standbys = release ? await standbysOf(db, [release.id]) : [];
  const silent = standbys.filter(({ status }) => status === 'unanswered');
  if (silent.length === 0) return [];
  const hours = together(covers.map((cover) => hoursOnLines(cover, from, to)));
  const ids = silent.map(({ person }) => person).filter((id) => hours.has(id));
  const people = await peopleByIds(db, ids);
  return ids.map((id) => ({ person: people.get(id)?.name ?? id, spans: hours.get(id) ?? [] }));
}

/** Each person once, whatever they are asked for. */
function together(maps: readonly ReadonlyMap<string, Span[]>[]): Map<string, Span[]> {
  const all = new Map<string, Span[]>();
  for (const hours of maps)
    for (const [person, spans] of hours) all.set(person, [...(all.get(person) ?? []), ...spans]);
  return new Map([...all].map(([person, spans]) => [person, joined(spans)]));
}

function joined(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = result.at(-1);
    if (!last || last.to < from) result.push({ from, to });
    else if (last.to < to) last.to = to;
  }
  return result;
}

const byId = (components: Component[]) => new Map(components.map((component) => [component.id, component]));

async function findRelease(ctx: Ctx, id: number): Promise<Release> {
  try {
    return await getRelease(ctx.db, id);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    throw new Invalid(`There is no release ${id}.`, [{ path: 'release', message: `there is no release ${id}` }]);
  }
}

function chosen(ids: string[], all: ReadonlyMap<string, Component>): Component[] {
  if (ids.length === 0)
    throw new Invalid('A check is of components: name them.', [{ path: 'components', message: 'is missing' }]);
  return [...new Set(ids)].map((id) => {
    const component = all.get(id);
    if (component) return component;
    throw new Invalid(`There is no component ${id}.`, [
      { path: `components.${ids.indexOf(id)}`, message: `there is no component "${id}"` },
    ]);
  });
}

function partsOf({ id, components }: Release, all: ReadonlyMap<string, Component>): Component[] {
  const left = components.flatMap((component) => all.get(component) ?? []);
  if (left.length > 0) return left;
  throw new Invalid(`No component of release ${id} is there any more.`, [
    { path: 'release', message: 'has no component that is still there' },
  ]);
}

/** As asked, else as the release was told, else the longest that a component needs watching, else a day. */
function endOf(
  { from: asked, riskFor }: ReleaseCheckInput,
  release: Release | null,
  components: Component[],
  from: Date,
): Date {
  if (riskFor !== undefined) return new Date(from.getTime() + durationMs(riskFor));
  if (release) return asked === undefined ? release.riskUntil : new Date(from.getTime() + release.riskWindowMs);
  const said = components.flatMap((component) =>
    component.riskFor === undefined ? [] : durationMs(component.riskFor),
  );
  return new Date(from.getTime() + (said.length > 0 ? Math.max(...said) : DEFAULT_RISK_MS));
}
