import type { Component } from '../components/component.ts';
import type { Policy, Target } from '../escalation/policy.ts';
import type { Person } from '../people/person.ts';
import type { Hole } from './coverage.ts';
import type { Link } from './finding.ts';
import { methodsOf } from './reachability.ts';

/** The page on which a component, a policy, a rotation or a person is changed. */
export const definitionOf = (kind: 'components' | 'policies' | 'rotations' | 'people', id: string): string =>
  `/${kind}/${id}/definition`;

/** Where a hole is mended. `people` are those on the line, or on all lines, when it begins. */
export function fixOf(hole: Hole, component: Component, policy: Policy | undefined, people: readonly Person[]): Link {
  const change = changeLines(component, policy);
  if (hole.kind === 'same-person') return change;
  const [rotation] = rotationsAsked(hole, component, policy);
  const [person] = people;
  if (hole.kind === 'unreachable' || hole.kind === 'unverified' || (hole.line === 0 && person))
    return person ? methodsOf(person) : change;
  if (rotation !== undefined) return cover(rotation, hole);
  return change;
}

function cover(rotation: string, { from, to }: Hole): Link {
  const stretch = { from: from.toISOString().slice(0, 10), start: from.toISOString(), end: to.toISOString() };
  return {
    text: `Put somebody on call in ${rotation}`,
    href: `/rotations/${rotation}?${new URLSearchParams(stretch)}#take-over`,
  };
}

/** Whose lines they are: the policy's, or the owners' alone. */
function changeLines({ id }: Component, policy: Policy | undefined): Link {
  if (!policy) return { text: `Change ${id} and its owners`, href: definitionOf('components', id) };
  return { text: `Change the policy ${policy.id}`, href: definitionOf('policies', policy.id) };
}

function rotationsAsked({ line }: Hole, { owners }: Component, policy: Policy | undefined): string[] {
  const lines = policy ? policy.lines : [{ targets: [{ owners: true as const }] }];
  const asked: Target[] = line === 0 ? lines.flatMap(({ targets }) => targets) : (lines[line - 1]?.targets ?? []);
  return asked.flatMap((target) => {
    if ('rotation' in target) return target.rotation;
    return 'owners' in target ? owners.flatMap((owner) => ('rotation' in owner ? owner.rotation : [])) : [];
  });
}
