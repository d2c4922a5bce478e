import type { Component } from '../components/component.ts';
import { allComponents } from '../components/queries.ts';
import { absencesOver } from '../cover/queries.ts';
import type { Ctx } from '../deps.ts';
import { resolvePlan } from '../escalation/line.ts';
import { loadArrangement } from '../escalation/load-plans.ts';
import { readSettings } from '../escalation/queries.ts';
import { durationMs } from '../lib/durations.ts';
import { Invalid, NotFound } from '../lib/errors.ts';
import { getRelease } from '../releases/queries.ts';
import { DEFAULT_RISK_MS, type Release } from '../releases/release.ts';
import { holesOf } from './coverage.ts';
import { checkRelease, dependenciesOf, type ReleaseHole } from './release-check.ts';
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
  const all = new Map((await allComponents(ctx.db)).map((component) => [component.id, component]));
  const components = chosen(input.components ?? release?.components ?? [], all);
  const from = input.from === undefined ? (release?.at ?? ctx.now) : new Date(input.from);
  const to = new Date(from.getTime() + riskMs(input, release, components));
  const dependencies = dependenciesOf(components, all);
  const ids = [...components.map(({ id }) => id), ...dependencies.map(({ dependsOn }) => dependsOn)];
  const { policies, rotations, people, plansWith } = await loadArrangement(ctx.db, ids, from, ctx.log);
  const away = await absencesOver(ctx.db, [...people.keys()], from, to);
  const holes = components.flatMap((component) => {
    const policy = policies.get(component.policy ?? '');
    return holesOf({ component, policy, rotations, away, plansWith }, from, to);
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
  const { releaseRules = {} } = await readSettings(ctx.db);
  const checked = checkRelease({ components, from, to, release, holes, unowned }, releaseRules);
  return { ...checked, components: components.map(({ id }) => id), from, to };
}

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
  return [...new Set(ids)].map((id, nth) => {
    const component = all.get(id);
    if (component) return component;
    throw new Invalid(`There is no component ${id}.`, [
      { path: `components.${nth}`, message: `there is no component "${id}"` },
    ]);
  });
}

/** As asked, else as the release was told, else the longest that a component needs watching, else a day. */
function riskMs({ riskFor }: ReleaseCheckInput, release: Release | null, components: Component[]): number {
  if (riskFor !== undefined) return durationMs(riskFor);
  if (release) return release.riskWindowMs;
  const said = components.flatMap((component) =>
    component.riskFor === undefined ? [] : durationMs(component.riskFor),
  );
  return said.length > 0 ? Math.max(...said) : DEFAULT_RISK_MS;
}
