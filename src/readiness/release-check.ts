import type { Component } from '../components/component.ts';
import type { HOLE_KINDS, ReleaseRules } from '../escalation/schemas.ts';
import { nextAwake, type WakingHours } from '../people/waking-hours.ts';
import { endsAt, type Release, wayBack } from '../releases/release.ts';
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
  /** The text without its times. */
  what: string;
  text: string;
  spans: { from: Date; to: Date }[];
}

export interface Check {
  components: Component[];
  /** When it begins to go out. */
  begins: Date;
  /** What is looked at of its window: all of it, or what is left. */
  from: Date;
  to: Date;
  release: Release | null;
  /** Of the lines of the components. */
  holes: readonly Hole[];
  /** When nobody who owns one of these is on call: what the components depend on. */
  unowned: readonly { component: string; dependsOn: string; from: Date; to: Date }[];
  /** The shifts on its lines that were to be confirmed, and that nobody has. */
  unconfirmed: readonly { component: string; person: string; rotation: string; from: Date; to: Date }[];
  /** Who was asked to say ready for it, and has not: by name. */
  silent: readonly { person: string; spans: { from: Date; to: Date }[] }[];
}

const LEVELS: Record<HoleKind, Level> = {
  'nobody-on-any-line': 'fail',
  'empty-line': 'fail',
  unverified: 'fail',
  unreachable: 'fail',
  away: 'fail',
  'same-person': 'warn',
  unconfirmed: 'warn',
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

/** When no release should begin. */
export const badTimesOf = ({ badTimes = BAD_TIMES }: ReleaseRules): readonly WakingHours[] => badTimes;

/** Everything that speaks against it, what fails before what warns. Times are said by the clocks of the rules' zone. */
export function checkRelease(
  check: Check,
  rules: ReleaseRules,
): { result: 'pass' | 'warn' | 'fail'; holes: ReleaseHole[] } {
  const zone = rules.timeZone ?? 'UTC';
  const found = [
    ...onLines(check, zone),
    ...onConfirmations(check, zone),
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
  unverified: 'unverified',
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
    return [{ kind, component, line: line || null, ...withTimes(whatOf(first), group, zone) }];
  });
}

type Spans = readonly { from: Date; to: Date }[];

const withTimes = (what: string, spans: Spans, zone: string): Pick<Found, 'what' | 'text' | 'spans'> => ({
  ...{ what, text: `${what} ${spansText(spans, zone)}` },
  spans: spans.map(({ from, to }) => ({ from, to })),
});

const always = (what: string): Pick<Found, 'what' | 'text' | 'spans'> => ({ what, text: what, spans: [] });

/** Of the window alone: a shift may be longer. */
function onConfirmations({ unconfirmed, silent, from, to }: Check, zone: string): Found[] {
  const within = (span: { from: Date; to: Date }) => ({
    from: span.from < from ? from : span.from,
    to: span.to > to ? to : span.to,
  });
  const groups = Map.groupBy(unconfirmed, ({ component, person, rotation }) =>
    JSON.stringify([component, person, rotation]),
  );
  const shifts = [...groups.values()].flatMap((group): Found[] => {
    const [first] = group;
    if (!first) return [];
    const what = `${first.person}, on ${first.rotation} for ${first.component}, has not confirmed`;
    return [
      { kind: 'unconfirmed', component: first.component, line: null, ...withTimes(what, group.map(within), zone) },
    ];
  });
  const standbys = silent.flatMap(({ person, spans }): Found[] => {
    const left = spans.filter((span) => span.to > from && span.from < to).map(within);
    if (left.length === 0) return [];
    const what = `${person} was asked and has not said ready, on call`;
    return [{ kind: 'unconfirmed', component: null, line: null, ...withTimes(what, left, zone) }];
  });
  return [...shifts, ...standbys];
}

function onDependencies({ unowned }: Check, zone: string): Found[] {
  const groups = Map.groupBy(unowned, ({ component, dependsOn }) => JSON.stringify([component, dependsOn]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { component, dependsOn } = first;
    const what = `nobody who owns ${dependsOn}, on which ${component} depends, is on call`;
    return [{ kind: 'dependency', component, line: null, ...withTimes(what, group, zone) }];
  });
}

function aboutTheWayBack({ components, release, to }: Check): Found[] {
  const isSaid = Boolean(release?.rollback?.procedure || release?.rollback?.link || release?.hook);
  const procedures = components.flatMap(({ id, rollback }): Found[] =>
    rollback || isSaid
      ? []
      : [{ kind: 'no-rollback', component: id, line: null, ...always(`${id} has no rollback procedure`) }],
  );
  if (!release) return procedures;
  const way = wayBack(release, to);
  if (way.can === 'yes') return procedures;
  const why = way.why ? `: ${way.why}` : '';
  const [kind, text] =
    way.can === 'no'
      ? (['irreversible', `it cannot be undone for the whole time${why}`] as const)
      : (['rollback-unknown', `nobody knows whether it can be undone${why}`] as const);
  return [...procedures, { kind, component: null, line: null, ...always(text) }];
}

/** When it goes out, step by step: it is watched at any hour. */
function aboutTime(check: Check, rules: ReleaseRules): Found[] {
  const { freezes = [], timeZone = 'UTC' } = rules;
  const badTimes = badTimesOf(rules);
  const { begins, release } = check;
  const about = { component: null, line: null };
  const ends = release ? endsAt(release, begins) : begins;
  const out = new Date(Math.max(ends.getTime(), begins.getTime()));
  const frozen = freezes.flatMap(({ from, to, why }): Found[] => {
    if (begins >= new Date(to) || out < new Date(from)) return [];
    const how = begins >= new Date(from) ? 'it begins within a freeze' : 'it is not out before a freeze';
    return [{ ...about, kind: 'freeze', ...always(`${how}: ${why}`) }];
  });
  const steps = [begins, ...(release?.stages ?? []).map(({ at }) => at).filter((at) => at > begins)];
  const bad = steps.filter((at) => badTimes.some((time) => nextAwake(time, timeZone, at).getTime() === at.getTime()));
  const told = bad.map((at): Found => {
    const how = at === begins ? 'it begins' : 'a stage of it begins';
    return { ...about, kind: 'bad-time', ...always(`${how} on ${saidAt(at, timeZone)}, with few people about`) };
  });
  return [...frozen, ...told];
}

/** "Fri 27 Nov 12:00 (UTC)" */
const saidAt = (at: Date, zone: string): string =>
  spansText([{ from: at, to: at }], zone).replace(/^from (.*) to \S+/, '$1');

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
