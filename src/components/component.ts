import type { LabelMatch } from './matcher.ts';

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
  chat?: string;
}

type Reference = { path: string; use: Owner | { policy: string } | { component: string } };

/** What a component points to, each with the dotted path of the field. */
export function componentReferences(component: Pick<Component, 'owners' | 'policy' | 'dependsOn'>): Reference[] {
  const owners = component.owners.map((owner, index) => ({
    path: `owners.${index}.${'person' in owner ? 'person' : 'rotation'}`,
    use: owner,
  }));
  const policy = component.policy === undefined ? [] : [{ path: 'policy', use: { policy: component.policy } }];
  const upstream = component.dependsOn.map((id, index) => ({ path: `dependsOn.${index}`, use: { component: id } }));
  return [...owners, ...policy, ...upstream];
}
