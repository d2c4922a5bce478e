import { catchAllProblem } from '../audit/finding.ts';
import { readCatchAll } from '../audit/read-catch-all.ts';
import type { Component } from '../components/component.ts';
import { allComponents, findComponent } from '../components/queries.ts';
import { absencesOver } from '../cover/queries.ts';
import type { Db } from '../db/pool.ts';
import type { Ctx } from '../deps.ts';
import { type Arrangement, loadArrangement } from '../escalation/load-plans.ts';
import type { Policy } from '../escalation/policy.ts';
import { type Hole, holesOf } from './coverage.ts';
import { byGravity, type Finding, findingsOfHoles } from './finding.ts';
import { definitionOf, fixOf } from './fix.ts';
import {
  componentsAsking,
  heartbeatsWithoutPing,
  idleRotations,
  integrationNamed,
  type Saved,
  thingsPointedAt,
  unmatchedAlerts,
} from './queries.ts';
import { findingsOfPerson, lateRules } from './reachability.ts';
import { findingsOfReleases } from './release-findings.ts';

/** How far ahead is looked, in milliseconds. */
export const AHEAD_MS = 30 * 86_400_000;
const WEEK_MS = 7 * 86_400_000;

type Reading = Pick<Ctx, 'db' | 'now' | 'log'>;

/** Everything that would hurt within 30 days from now, the gravest first. Times are said by the clocks of `zone`. */
export async function readReadiness(ctx: Reading, zone: string): Promise<Finding[]> {
  const components = await allComponents(ctx.db);
  const ids = components.map(({ id }) => id);
  const arrangement = await loadArrangement(ctx.db, ids, ctx.now, ctx.log);
  const findings = [
    ...(await findingsOn(ctx, components, arrangement, zone)),
    ...[...arrangement.people.values()].flatMap((person) => findingsOfPerson(person, ctx.now)),
    ...(await findingsOfDefinitions(ctx, components)),
    ...(await findingsOfReleases(ctx)),
    ...(await catchAllFindings(ctx)),
  ];
  return findings.sort(byGravity);
}

/** Of these, what has to do with one thing: the components whose lines ask for it, and what it is itself. */
export async function readFindingsAbout(ctx: Reading, saved: Saved, zone: string): Promise<Finding[]> {
  const own = await findingsOfSaved(ctx, saved);
  const ids = await componentsAsking(ctx.db, saved);
  // While somebody is being entered no line asks for them yet.
  if (ids.length === 0) return own.sort(byGravity);
  const besides = 'person' in saved ? [saved.person] : [];
  const arrangement = await loadArrangement(ctx.db, ids, ctx.now, ctx.log, besides);
  const components = [...arrangement.components.values()];
  const person = 'person' in saved ? arrangement.people.get(saved.person) : undefined;
  const found = [
    ...own,
    ...(await findingsOn(ctx, components, arrangement, zone)),
    ...(person ? findingsOfPerson(person, ctx.now) : []),
  ];
  const isOthers = ({ about }: Finding) => person !== undefined && about.thing === 'person' && about.id !== person.id;
  return found.filter((finding) => !isOthers(finding)).sort(byGravity);
}

/** The holes in coverage that an absence or an override makes, and nothing else of whoever it is about. */
export async function readHolesAbout(ctx: Reading, saved: Saved, zone: string): Promise<Finding[]> {
  return (await readFindingsAbout(ctx, saved, zone)).filter(({ spans }) => spans.length > 0);
}

/** What is wrong with a thing by itself, whoever is on its lines. */
async function findingsOfSaved({ db }: Reading, saved: Saved): Promise<Finding[]> {
  if ('component' in saved) {
    const component = await findComponent(db, saved.component);
    const components = component ? [component] : [];
    return [...components.flatMap(findingsOfComponent), ...unmatchedOf(components, await thingsPointedAt(db))];
  }
  if ('heartbeat' in saved) return silentOf((await heartbeatsWithoutPing(db)).filter((id) => id === saved.heartbeat));
  return [];
}

/** Of these rotations, which something asked for until now, those that nothing asks for any more. */
export async function readDropped({ db }: Pick<Reading, 'db'>, before: readonly string[]): Promise<Finding[]> {
  return before.length === 0 ? [] : idleOf((await idleRotations(db)).filter((id) => before.includes(id)));
}

/** What is wrong with the lines of these components. */
async function findingsOn(
  { db, now }: Reading,
  components: Component[],
  { policies, rotations, people, plansWith, plansAt }: Arrangement,
  zone: string,
): Promise<Finding[]> {
  const until = new Date(now.getTime() + AHEAD_MS);
  const away = await absencesOver(db, [...people.keys()], now, until);
  return components.flatMap((component) => {
    const policy: Policy | undefined = policies.get(component.policy ?? '');
    const peopleOn = ({ line, from }: Hole) =>
      plansAt(from)([component.id]).lines.flatMap((one) =>
        line === 0 || one.line === line ? one.people.map(({ person }) => person) : [],
      );
    const holes = holesOf({ component, policy, rotations, away, plansWith }, now, until);
    return [
      ...findingsOfHoles(holes, zone, (hole) => fixOf(hole, component, policy, peopleOn(hole))),
      ...lateRules(component.id, plansAt(now)([component.id])),
    ];
  });
}

function findingsOfComponent({ id, owners, rollback }: Component): Finding[] {
  const about = { thing: 'component' as const, id };
  const href = definitionOf('components', id);
  return [
    ...(owners.length === 0
      ? [
          {
            ...{ kind: 'no-owner' as const, severity: 'warning' as const, about, spans: [] },
            ...{ text: `${id} has no owner`, fix: { text: `Say who owns ${id}`, href } },
          },
        ]
      : []),
    ...(rollback
      ? []
      : [
          info('no-rollback', 'component', id, `${id} has no rollback procedure`, {
            ...{ text: `Say how ${id} is rolled back`, href },
          }),
        ]),
  ];
}

async function findingsOfDefinitions({ db, now }: Reading, components: Component[]): Promise<Finding[]> {
  const seen = await unmatchedAlerts(db, new Date(now.getTime() - WEEK_MS));
  return [
    ...components.flatMap(findingsOfComponent),
    ...unmatchedOf(components, await thingsPointedAt(db)),
    ...idleOf(await idleRotations(db)),
    ...silentOf(await heartbeatsWithoutPing(db)),
    ...(seen.count === 0 ? [] : [await unmatchedFinding(db, seen)]),
  ];
}

const unmatchedOf = (components: Component[], pointedAt: ReadonlySet<string>): Finding[] =>
  components
    .filter(({ id, match }) => match.length === 0 && !pointedAt.has(id))
    .map(({ id }) =>
      info('matched-by-nothing', 'component', id, `No rule leads to ${id}: only an alert that names it reaches it`, {
        ...{ text: `Say which alerts mean ${id}`, href: definitionOf('components', id) },
      }),
    );

const idleOf = (ids: string[]): Finding[] =>
  ids.map((id) =>
    info('unused-rotation', 'rotation', id, `The rotation ${id} is on no line, and owns nothing`, {
      ...{ text: 'Put it on a line, or remove it', href: definitionOf('rotations', id) },
    }),
  );

const silentOf = (ids: string[]): Finding[] =>
  ids.map((id) =>
    info('silent-heartbeat', 'heartbeat', id, `The heartbeat ${id} has never come, so it cannot be missed`, {
      ...{ text: 'Have it sent, or remove it', href: `/heartbeats#heartbeat-${id}` },
    }),
  );

/** Its integration is where alerts are given a component; where several came from, the newest's. */
async function unmatchedFinding(db: Db, seen: { count: number; details: string[] }): Promise<Finding> {
  const integration = await integrationNamed(db, seen.details[0]?.split(': ')[0] ?? '');
  const fix = { text: 'Say what its alerts are about', href: `/integrations${integration ? `/${integration}` : ''}` };
  return { ...info('unmatched-alerts', 'settings', 'alerts', unmatchedText(seen), fix), severity: 'warning' };
}

const unmatchedText = ({ count, details }: { count: number; details: string[] }): string =>
  `In the last week ${count === 1 ? 'one alert' : `${count} alerts`} met no component, such as "${details[0] ?? ''}"`;

const info = (
  kind: Finding['kind'],
  thing: Finding['about']['thing'],
  id: string,
  text: string,
  fix: Finding['fix'],
): Finding => ({ kind, severity: 'info', about: { thing, id }, text, spans: [], fix });

async function catchAllFindings({ db, now, log }: Reading): Promise<Finding[]> {
  const problem = catchAllProblem(await readCatchAll(db, now, log));
  if (!problem) return [];
  const about = { thing: 'settings' as const, id: 'catch-all' };
  const fix = { text: 'Choose another catch-all', href: '/settings' };
  return [{ kind: 'catch-all', severity: 'critical', about, text: upperFirst(problem), spans: [], fix }];
}

const upperFirst = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());
