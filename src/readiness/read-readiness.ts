import { catchAllProblem } from '../audit/finding.ts';
import { readCatchAll } from '../audit/read-catch-all.ts';
import type { Component } from '../components/component.ts';
import { allComponents } from '../components/queries.ts';
import { absencesOver } from '../cover/queries.ts';
import type { Ctx } from '../deps.ts';
import { type Arrangement, loadArrangement } from '../escalation/load-plans.ts';
import type { Policy } from '../escalation/policy.ts';
import { holesOf } from './coverage.ts';
import { byGravity, type Finding, findingsOfHoles } from './finding.ts';
import {
  componentsAsking,
  heartbeatsWithoutPing,
  idleRotations,
  type Saved,
  thingsPointedAt,
  unmatchedAlerts,
} from './queries.ts';
import { findingsOfPerson, lateRules } from './reachability.ts';

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
    ...[...arrangement.people.values()].flatMap(findingsOfPerson),
    ...(await findingsOfDefinitions(ctx, components)),
    ...(await catchAllFindings(ctx)),
  ];
  return findings.sort(byGravity);
}

/** Of these, what has to do with one thing: the components whose lines ask for it, and what it is itself. */
export async function readFindingsAbout(ctx: Reading, saved: Saved, zone: string): Promise<Finding[]> {
  const ids = await componentsAsking(ctx.db, saved);
  // While somebody is being entered no line asks for them yet.
  if (ids.length === 0) return [];
  const besides = 'person' in saved ? [saved.person] : [];
  const arrangement = await loadArrangement(ctx.db, ids, ctx.now, ctx.log, besides);
  const components = [...arrangement.components.values()];
  const person = 'person' in saved ? arrangement.people.get(saved.person) : undefined;
  const found = [
    ...(await findingsOn(ctx, components, arrangement, zone)),
    ...('component' in saved ? components.flatMap(findingsOfComponent) : []),
    ...(person ? findingsOfPerson(person) : []),
  ];
  const isOthers = ({ about }: Finding) => person !== undefined && about.thing === 'person' && about.id !== person.id;
  return found.filter((finding) => !isOthers(finding)).sort(byGravity);
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
    const holes = holesOf({ component, policy, rotations, away, plansWith }, now, until);
    return [...findingsOfHoles(holes, zone), ...lateRules(component.id, plansAt(now)([component.id]))];
  });
}

function findingsOfComponent({ id, owners, rollback }: Component): Finding[] {
  const about = { thing: 'component' as const, id };
  const fix = { text: 'Complete the component', href: `/oncall?component=${id}` };
  return [
    ...(owners.length === 0
      ? [{ kind: 'no-owner' as const, severity: 'warning' as const, about, text: `${id} has no owner`, spans: [], fix }]
      : []),
    ...(rollback
      ? []
      : [
          {
            ...{ kind: 'no-rollback' as const, severity: 'info' as const, about, spans: [], fix },
            text: `${id} has no rollback procedure`,
          },
        ]),
  ];
}

async function findingsOfDefinitions({ db, now }: Reading, components: Component[]): Promise<Finding[]> {
  const pointedAt = await thingsPointedAt(db);
  const unmatched = components.filter(({ id, match }) => match.length === 0 && !pointedAt.has(id));
  const seen = await unmatchedAlerts(db, new Date(now.getTime() - WEEK_MS));
  const silent = await heartbeatsWithoutPing(db);
  const idle = await idleRotations(db);
  return [
    ...components.flatMap(findingsOfComponent),
    ...unmatched.map(({ id }) =>
      info('matched-by-nothing', 'component', id, `No rule leads to ${id}: only an alert that names it reaches it`, {
        text: 'See where alerts come from',
        href: '/integrations',
      }),
    ),
    ...idle.map((id) =>
      info('unused-rotation', 'rotation', id, `The rotation ${id} is on no line, and owns nothing`, {
        text: 'Look at the rotation',
        href: `/rotations/${id}`,
      }),
    ),
    ...silent.map((id) =>
      info('silent-heartbeat', 'heartbeat', id, `The heartbeat ${id} has never come, so it cannot be missed`, {
        text: 'Look at the heartbeats',
        href: '/heartbeats',
      }),
    ),
    ...(seen.count === 0
      ? []
      : [
          {
            ...info('unmatched-alerts', 'settings', 'alerts', unmatchedText(seen), {
              text: 'See where alerts come from',
              href: '/integrations',
            }),
            severity: 'warning' as const,
          },
        ]),
  ];
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
  const fix = { text: 'See the status', href: '/status' };
  return [{ kind: 'catch-all', severity: 'critical', about, text: upperFirst(problem), spans: [], fix }];
}

const upperFirst = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());
