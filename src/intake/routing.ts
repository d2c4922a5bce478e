import type { Component, Edge } from '../components/component.ts';
import { compileRules, describeMatch, type LabelMatch, type Labels, type Rule } from '../components/matcher.ts';
import type { Severity } from '../components/severity.ts';
import { nextAwake } from '../people/waking-hours.ts';
import { type Alert, cut, labelsOf } from './alert.ts';
import type { Integration, IntegrationSettings, Route } from './integration.ts';

/** What the components say of whose an alert is, ready to be asked. */
export interface RoutingRules {
  known: ReadonlySet<string>;
  decide: (labels: Labels) => Rule | null;
  /** The edges that an alert is about, of any component. */
  edgesOf: (labels: Labels) => { from: string; edge: Edge }[];
}

/** Where an alert goes, and why. */
export interface Routed {
  severity: Severity;
  components: string[];
  /** How the components were found, in words for the timeline: "on kiln, named in the alert". */
  decidedBy: string;
  /** Why it is only recorded; null: it is taken as ever. */
  ignoredBy: string | null;
  /** Components that the sender names and that do not exist. */
  strangers: string[];
}

/** Damaged rules are left out: they must not stop every alert. */
export function indexRouting(components: Component[]): RoutingRules {
  const edges = components.flatMap(({ id, edges: own }) =>
    listOf(own)
      .filter(isEdge)
      .map((edge) => ({ from: id, edge, matches: matcherOf(edge.match) })),
  );
  return {
    known: new Set(components.map(({ id }) => id)),
    decide: compileRules(
      components.flatMap(({ id, match }) =>
        listOf(match)
          .filter(isRule)
          .map((rule) => ({ component: id, match: rule })),
      ),
    ),
    edgesOf: (labels) => edges.filter(({ matches }) => matches(labels)),
  };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const isRule = (rule: unknown): rule is LabelMatch =>
  typeof rule === 'object' && rule !== null && Object.values(rule).every((pattern) => typeof pattern === 'string');

const isEdge = (edge: unknown): edge is Edge =>
  typeof edge === 'object' && edge !== null && 'to' in edge && 'match' in edge && isRule(edge.match);

/** A match that cannot be compiled matches nothing. */
function matcherOf(match: LabelMatch): (labels: Labels) => boolean {
  const decide = compileRules([{ component: '', match }]);
  return (labels) => decide(labels) !== null;
}

/**
 * Its severity by the integration's map, then by the first of the integration's routes that matches at `now`. Its components: the
 * route's, else those it names, else the most specific rule's, else those of an edge, else the integration's own, else none:
 * then the catch-all is paged. An edge of a component that was found adds the other side.
 */
export function routeAlert(alert: Alert, integration: Integration, rules: RoutingRules, now: Date): Routed {
  const settings = compiledSettings(integration.settings);
  const mapped = settings.severityOf(alert);
  const labels = labelsOf(alert).set('severity', mapped);
  const route = alert.action === 'trigger' ? settings.route(labels, now) : null;
  const found = withOtherSides(findComponents(alert, integration, rules, labels, route), rules, labels);
  const strangers = alert.components.filter((id) => !rules.known.has(id));
  const ignoredBy = route?.ignore ? `${routeText(route, integration)} ignores it` : null;
  const severity = route?.severity ?? mapped;
  const changed = route && severity !== mapped ? `; ${severity}, by ${routeText(route, integration)}` : '';
  return { severity, components: found.components, decidedBy: `${found.decidedBy}${changed}`, ignoredBy, strangers };
}

type Numbered = Route & { number: number };
type Found = { components: string[]; decidedBy: string };

function findComponents(
  alert: Alert,
  integration: Integration,
  rules: RoutingRules,
  labels: Labels,
  route: Numbered | null,
): Found {
  if (route?.component !== undefined && rules.known.has(route.component))
    return { components: [route.component], decidedBy: `on ${route.component}, by ${routeText(route, integration)}` };
  const named = alert.components.filter((id) => rules.known.has(id));
  const strangers = alert.components.filter((id) => !rules.known.has(id));
  const unknown = cut(strangers.join(', '), 200);
  const but = unknown === '' ? '' : ` (there is no component ${unknown})`;
  if (named.length > 0) return { components: named, decidedBy: `on ${named.join(' and ')}, named in the alert${but}` };
  const rule = rules.decide(labels);
  if (rule)
    return {
      components: [rule.component],
      decidedBy: `on ${rule.component}, by its rule ${describeMatch(rule.match)}${but}`,
    };
  const [first] = rules.edgesOf(labels);
  if (first)
    return {
      components: [first.from],
      decidedBy: `on ${first.from}, by its edge ${describeMatch(first.edge.match)}${but}`,
    };
  if (integration.component && rules.known.has(integration.component))
    return {
      components: [integration.component],
      decidedBy: `on ${integration.component}, the integration's own${but}`,
    };
  const why = unknown === '' ? 'it names none' : `there is no ${unknown}`;
  return { components: [], decidedBy: `on no component: ${why}, and no rule matches` };
}

function withOtherSides({ components, decidedBy }: Found, rules: RoutingRules, labels: Labels): Found {
  if (components.length === 0) return { components, decidedBy };
  const others = rules
    .edgesOf(labels)
    .filter(({ from, edge: { to } }) => components.includes(from) && !components.includes(to) && rules.known.has(to));
  const sides = [...new Set(others.map(({ edge: { to } }) => to))];
  if (sides.length === 0) return { components, decidedBy };
  const by = others.map(({ from, edge }) => `${from}'s edge ${describeMatch(edge.match)}`);
  return {
    components: [...components, ...sides],
    decidedBy: `${decidedBy}; and on ${sides.join(' and ')}, by ${by.join(' and ')}`,
  };
}

/** "route 2 of nagios (env=staging, 22:00-06:00 Europe/Berlin)". */
function routeText({ number, match = {}, between }: Numbered, { name }: Integration): string {
  const days = between?.days ? ` ${between.days.join(', ')}` : '';
  const hours = between ? [`${between.from}-${between.to}${days} ${between.timeZone}`] : [];
  const labels = Object.keys(match).length > 0 ? [describeMatch(match)] : [];
  const when = [...labels, ...hours].join(', ');
  return `route ${number} of ${name}${when === '' ? '' : ` (${when})`}`;
}

interface Compiled {
  severityOf: (alert: Alert) => Severity;
  route: (labels: Labels, now: Date) => Numbered | null;
}

// An integration is read anew every second at most, and a storm comes from one.
const compiled = new WeakMap<IntegrationSettings, Compiled>();

function compiledSettings(settings: IntegrationSettings): Compiled {
  const known = compiled.get(settings) ?? compileSettings(settings);
  compiled.set(settings, known);
  return known;
}

function compileSettings({ severities, routes = [] }: IntegrationSettings): Compiled {
  const names = new Map(Object.entries(severities ?? {}).map(([name, severity]) => [name.toLowerCase(), severity]));
  const tests = routes.map((route, index) => ({
    route: { ...route, number: index + 1 },
    matches: route.match ? matcherOf(route.match) : () => true,
  }));
  return {
    severityOf: (alert) => (names.size > 0 ? names.get(sentSeverity(alert)) : undefined) ?? alert.severity,
    route: (labels, now) =>
      tests.find(({ route, matches }) => matches(labels) && isBetween(route.between, now))?.route ?? null,
  };
}

/** By the word that the sender used: its label, else its field, else what we made of it. */
function sentSeverity({ labels, content, severity }: Alert): string {
  const field = 'severity' in content && typeof content.severity === 'string' ? content.severity : severity;
  return (labels.severity ?? field).trim().toLowerCase();
}

const isBetween = (between: Route['between'], now: Date): boolean =>
  !between || nextAwake(between, between.timeZone, now).getTime() === now.getTime();
