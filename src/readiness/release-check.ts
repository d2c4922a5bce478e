import type { Component } from '../components/component.ts';
import type { HOLE_KINDS, ReleaseRules } from '../escalation/schemas.ts';
import { nextAwake, type WakingHours } from '../people/waking-hours.ts';
import { type Release, wayBack } from '../releases/release.ts';
import type { Hole } from './coverage.ts';
import { spansText, whatOf } from './finding.ts';

export type HoleKind = (typeof HOLE_KINDS)[number];
export type Level = 'fail' | 'warn' | 'ignore';

/** One thing that speaks against a release, and when. */
export interface ReleaseHole {
  kind: HoleKind;
  level: 'fail' | 'warn';
  component: string | null;
  line: number | null;
  text: string;
  spans: { from: Date; to: Date }[];
}

export interface Check {
  components: Component[];
  from: Date;
  to: Date;
  release: Release | null;
  /** Of the lines of the components. */
  holes: readonly Hole[];
  /** When nobody who owns one of these is on call: what the components depend on. */
  unowned: readonly { component: string; dependsOn: string; from: Date; to: Date }[];
}

const LEVELS: Record<HoleKind, Level> = {
  'nobody-on-any-line': 'fail',
  'empty-line': 'fail',
  unreachable: 'fail',
  away: 'fail',
  'same-person': 'warn',
  dependency: 'warn',
  'no-rollback': 'warn',
  'rollback-unknown': 'warn',
  irreversible: 'warn',
  freeze: 'fail',
  'bad-time': 'warn',
};

/** Friday afternoon, and the weekend. */
const BAD_TIMES: WakingHours[] = [
  { days: ['fri'], from: '12:00', to: '00:00' },
  { days: ['sat', 'sun'], from: '00:00', to: '00:00' },
];

/** Everything that speaks against it, what fails before what warns. Times are said by the clocks of the rules' zone. */
export function checkRelease(
  check: Check,
  rules: ReleaseRules,
): { result: 'pass' | 'warn' | 'fail'; holes: ReleaseHole[] } {
  const zone = rules.timeZone ?? 'UTC';
  const found = [
    ...onLines(check, zone),
    ...onDependencies(check, zone),
    ...aboutTheWayBack(check),
    ...aboutTime(check, rules),
  ];
  const holes = found.flatMap((hole): ReleaseHole[] => {
    const level = rules.levels?.[hole.kind] ?? LEVELS[hole.kind];
    return level === 'ignore' ? [] : [{ ...hole, level }];
  });
  const failing = holes.filter(({ level }) => level === 'fail');
  const result = failing.length > 0 ? 'fail' : holes.length > 0 ? 'warn' : 'pass';
  return { result, holes: [...failing, ...holes.filter(({ level }) => level === 'warn')] };
}

type Found = Omit<ReleaseHole, 'level'>;

const KINDS: Record<Hole['kind'], HoleKind> = {
  nobody: 'empty-line',
  unreachable: 'unreachable',
  away: 'away',
  'same-person': 'same-person',
};

function onLines({ holes }: Check, zone: string): Found[] {
  const groups = Map.groupBy(holes, ({ component, line, kind, why }) => JSON.stringify([component, line, kind, why]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { component, line } = first;
    const kind = line === 0 ? 'nobody-on-any-line' : KINDS[first.kind];
    return [
      {
        kind,
        component,
        line: line || null,
        text: `${whatOf(first)} ${spansText(group, zone)}`,
        spans: spansOf(group),
      },
    ];
  });
}

const spansOf = (group: readonly { from: Date; to: Date }[]) => group.map(({ from, to }) => ({ from, to }));

function onDependencies({ unowned }: Check, zone: string): Found[] {
  const groups = Map.groupBy(unowned, ({ component, dependsOn }) => JSON.stringify([component, dependsOn]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { component, dependsOn } = first;
    const text = `nobody who owns ${dependsOn}, on which ${component} depends, is on call ${spansText(group, zone)}`;
    return [{ kind: 'dependency', component, line: null, text, spans: spansOf(group) }];
  });
}

function aboutTheWayBack({ components, release, to }: Check): Found[] {
  const about = { line: null, spans: [] };
  const isSaid = Boolean(release?.rollback?.procedure || release?.rollback?.link || release?.hook);
  const procedures = components.flatMap(({ id, rollback }): Found[] =>
    rollback || isSaid
      ? []
      : [{ ...about, kind: 'no-rollback', component: id, text: `${id} has no rollback procedure` }],
  );
  if (!release) return procedures;
  const way = wayBack(release, to);
  if (way.can === 'yes') return procedures;
  const why = way.why ? `: ${way.why}` : '';
  const [kind, text] =
    way.can === 'no'
      ? (['irreversible', `it cannot be undone for the whole time${why}`] as const)
      : (['rollback-unknown', `nobody knows whether it can be undone${why}`] as const);
  return [...procedures, { ...about, kind, component: null, text }];
}

/** By when it begins: it is watched at any hour. */
function aboutTime({ from }: Check, { freezes = [], badTimes = BAD_TIMES, timeZone = 'UTC' }: ReleaseRules): Found[] {
  const about = { component: null, line: null, spans: [] };
  const frozen = freezes
    .filter((freeze) => Date.parse(freeze.from) <= from.getTime() && from.getTime() < Date.parse(freeze.to))
    .map(({ why }): Found => ({ ...about, kind: 'freeze', text: `it begins within a freeze: ${why}` }));
  const isBad = badTimes.some((time) => nextAwake(time, timeZone, from).getTime() === from.getTime());
  if (!isBad) return frozen;
  const said = spansText([{ from, to: from }], timeZone).replace(/^from (.*) to \S+/, '$1');
  return [...frozen, { ...about, kind: 'bad-time', text: `it begins on ${said}, with few people about` }];
}

/** What these depend on, near and far, each with the first of them that needs it; circles are walked once. */
export function dependenciesOf(
  chosen: Component[],
  all: ReadonlyMap<string, Component>,
): { component: string; dependsOn: string }[] {
  const seen = new Set(chosen.map(({ id }) => id));
  const found: { component: string; dependsOn: string }[] = [];
  for (const component of chosen) {
    const ahead = [...component.dependsOn];
    for (let id = ahead.shift(); id !== undefined; id = ahead.shift()) {
      if (seen.has(id)) continue;
      seen.add(id);
      found.push({ component: component.id, dependsOn: id });
      ahead.push(...(all.get(id)?.dependsOn ?? []));
    }
  }
  return found;
}
