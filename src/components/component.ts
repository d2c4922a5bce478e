import type { LabelMatch } from './matcher.ts';
import type { FlappingDefinition, Tolerate } from './noise.ts';

/** Who can fix a component: a rotation's people at the instant, or a person at any time. */
export type Owner = { rotation: string } | { person: string };

export interface Component {
  id: string;
  description?: string;
  owners: Owner[];
  /** Without a policy the owners are the only line. */
  policy?: string;
  match: LabelMatch[];
  dependsOn: string[];
  runbook?: string;
  rollback?: string;
  /** Whoever is paged, or owns it, may have a release undone by a reply. */
  rollbackByReply?: boolean;
  /** How long after a release it is watched: a duration; a day unless given. */
  riskFor?: string;
  chat?: string;
  /** What does not page until it comes too often or lasts too long. */
  tolerate?: Tolerate;
  /** How often is flapping; false: never. Absent: DEFAULT_FLAPPING. */
  flapping?: FlappingDefinition | false;
  /** Faults between this component and another: an alert that matches is about both. */
  edges?: Edge[];
  /** A duration: so long after an incident opens, alerts of other keys join it. Absent: none does. */
  groupWithin?: string;
  /** Of which components: its own, or also those that it depends on or that depend on it. */
  groupWith?: 'itself' | 'dependencies';
}

export interface Edge {
  to: string;
  match: LabelMatch;
}

type Reference = { path: string; use: Owner | { policy: string } | { component: string } };

/** What a component points to, each with the dotted path of the field. */
export function componentReferences(
  component: Pick<Component, 'owners' | 'policy' | 'dependsOn' | 'edges'>,
): Reference[] {
  const owners = component.owners.map((owner, index) => ({
    path: `owners.${index}.${'person' in owner ? 'person' : 'rotation'}`,
    use: owner,
  }));
  const policy = component.policy === undefined ? [] : [{ path: 'policy', use: { policy: component.policy } }];
  const upstream = component.dependsOn.map((id, index) => ({ path: `dependsOn.${index}`, use: { component: id } }));
  const edges = (component.edges ?? []).map(({ to }, index) => ({ path: `edges.${index}.to`, use: { component: to } }));
  return [...owners, ...policy, ...upstream, ...edges];
}

/** The dotted paths of the fields in which a component points to itself, which it must not. */
export const selfReferences = (
  id: string,
  { dependsOn, edges = [] }: Pick<Component, 'dependsOn' | 'edges'>,
): string[] => [
  ...dependsOn.flatMap((other, index) => (other === id ? `dependsOn.${index}` : [])),
  ...edges.flatMap(({ to }, index) => (to === id ? `edges.${index}.to` : [])),
];
