import type { Component } from '../components/component.ts';
import { compileRules, describeMatch, type LabelMatch, type Labels, type Rule } from '../components/matcher.ts';
import { allComponents } from '../components/queries.ts';
import type { Ctx } from '../deps.ts';
import { inTransaction } from '../deps.ts';
import { readSettings } from '../escalation/queries.ts';
import { type RecordedAlert, recordAlerts } from '../incidents/record-alerts.ts';
import { randomKey } from '../lib/ids.ts';
import { type Alert, cut, labelsOf } from './alert.ts';
import type { Integration } from './integration.ts';

export interface Arrival {
  alert: Alert;
  integration: Integration;
}

/** The components as they were at one revision of the definitions. */
export interface ComponentIndex {
  revision: number;
  known: ReadonlySet<string>;
  decide: (labels: Labels) => Rule | null;
}

/**
 * Finds each alert's components and records the batch. `index` is kept by the caller between batches and is read anew
 * only when a definition has changed. Returns after the commit.
 */
export function acceptAlerts(
  ctx: Ctx,
  arrivals: Arrival[],
  index: { current: ComponentIndex | null },
): Promise<RecordedAlert[]> {
  return inTransaction(ctx, async (tx) => {
    const { revision } = await readSettings(tx.db);
    if (index.current?.revision !== revision) index.current = indexComponents(await allComponents(tx.db), revision);
    const components = index.current;
    return recordAlerts(
      tx,
      arrivals.map(({ alert, integration }) => ({
        action: alert.action,
        integration,
        severity: alert.severity,
        summary: alert.summary,
        dedupKey: alert.dedupKey ?? randomKey(),
        ...findComponents(alert, integration, components),
        content: alert.content,
      })),
    );
  });
}

const indexComponents = (components: Component[], revision: number): ComponentIndex => ({
  revision,
  known: new Set(components.map(({ id }) => id)),
  // A damaged definition must not stop every alert: its rules are left out.
  decide: compileRules(
    components.flatMap(({ id, match }) => rulesOf(match).map((rule) => ({ component: id, match: rule }))),
  ),
});

const rulesOf = (match: unknown): LabelMatch[] => (Array.isArray(match) ? match.filter(isRule) : []);

const isRule = (rule: unknown): rule is LabelMatch =>
  typeof rule === 'object' && rule !== null && Object.values(rule).every((pattern) => typeof pattern === 'string');

/** The named components, else the most specific rule's, else the integration's own, else none: then the catch-all is paged. */
function findComponents(
  alert: Alert,
  integration: Integration,
  index: ComponentIndex,
): { components: string[]; decidedBy: string } {
  const named = alert.components.filter((id) => index.known.has(id));
  const strangers = alert.components.filter((id) => !index.known.has(id));
  const unknown = cut(strangers.join(', '), 200);
  const but = unknown === '' ? '' : ` (there is no component ${unknown})`;
  if (named.length > 0) return { components: named, decidedBy: `on ${named.join(' and ')}, named in the alert${but}` };
  const rule = index.decide(labelsOf(alert));
  if (rule)
    return {
      components: [rule.component],
      decidedBy: `on ${rule.component}, by its rule ${describeMatch(rule.match)}${but}`,
    };
  if (integration.component && index.known.has(integration.component))
    return {
      components: [integration.component],
      decidedBy: `on ${integration.component}, the integration's own${but}`,
    };
  const why = unknown === '' ? 'it names none' : `there is no ${unknown}`;
  return { components: [], decidedBy: `on no component: ${why}, and no rule matches` };
}
