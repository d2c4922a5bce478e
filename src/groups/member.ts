import type { Severity } from '../components/severity.ts';

/** One key of an incident that is about several; it resolves by itself. */
export interface Member {
  incident: number;
  integrationId: string;
  dedupKey: string;
  /** What kind of failure it is: one that its incident has not seen before pages. */
  kind: string;
  summary: string;
  severity: Severity;
  components: string[];
  since: Date;
  resolvedAt: Date | null;
  /** As of an incident: see firingAt and endedAt there. */
  firingAt: Date | null;
  endedAt: Date | null;
}

/** Which open incidents an alert may join, and whether its own is one that others may join. */
export interface Grouping {
  /** How long others may join the incident that it opens; null: none may. */
  withinMs: number | null;
  /** It joins those on any of these components. */
  components: readonly string[];
}

/** What a monitoring tool calls the rule or the check that failed. */
const NAMES = ['alertname', 'check', 'check_name'];

/** The name of what failed, else the summary without its numbers: a kind too many pages, one too few would hide something new. */
export function kindOf(labels: Readonly<Record<string, string>>, summary: string): string {
  const name = NAMES.map((label) => labels[label]).find(Boolean);
  return (name ?? summary.replace(/\d+/g, '#')).slice(0, 255);
}

interface Grouped {
  id: string;
  dependsOn: string[];
  groupWithin?: string | undefined;
  groupWith?: 'itself' | 'dependencies' | undefined;
}

/** For each component that groups or is grouped: the components whose incidents its alerts may join. */
export function groupsOf(components: readonly Grouped[]): Map<string, string[]> {
  const joins = new Map<string, string[]>();
  for (const { id, dependsOn, groupWithin, groupWith } of components) {
    if (groupWithin === undefined) continue;
    const dependents = components.flatMap((other) => (other.dependsOn.includes(id) ? other.id : []));
    const others = groupWith === 'dependencies' ? [...dependsOn, ...dependents] : [];
    for (const from of new Set([id, ...others])) joins.set(from, [...(joins.get(from) ?? []), id]);
  }
  return joins;
}
