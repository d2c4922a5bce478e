import type { Component } from '../components/component.ts';
import { compileRules, describeMatch, type LabelMatch, type Labels, type Rule } from '../components/matcher.ts';
import { allComponents } from '../components/queries.ts';
import type { Ctx } from '../deps.ts';
import { inTransaction } from '../deps.ts';
import { readSettings } from '../escalation/queries.ts';
import { type RecordedAlert, recordAlerts } from '../incidents/record-alerts.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { randomKey } from '../lib/ids.ts';
import { type InForce, type MaintenanceWindow, windowsInForce } from '../maintenance/maintenance-window.ts';
import { allWindows, keepWindows } from '../maintenance/queries.ts';
import { type Alert, cut, labelsOf } from './alert.ts';
import type { Integration } from './integration.ts';

export interface Arrival {
  alert: Alert;
  integration: Integration;
}

/** The components and the maintenance windows as they were at one revision of the definitions. */
export interface ComponentIndex {
  revision: number;
  known: ReadonlySet<string>;
  decide: (labels: Labels) => Rule | null;
  windows: MaintenanceWindow[];
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
    const { components, windows } = await readIndex(tx, index);
    return recordAlerts(
      tx,
      arrivals.map(({ alert, integration }) => ({
        action: alert.action,
        integration,
        severity: alert.severity,
        summary: alert.summary,
        dedupKey: alert.dedupKey ?? randomKey(),
        ...findAndCount(tx, { alert, integration }, components),
        content: alert.content,
      })),
      windows,
    );
  });
}

async function readIndex(
  tx: Ctx,
  index: { current: ComponentIndex | null },
): Promise<{ components: ComponentIndex; windows: InForce[] }> {
  const components = await newestIndex(tx, index);
  const windows = windowsInForce(components.windows, tx.now);
  if (windows.length === 0) return { components, windows };
  // A window that is just being removed must not hold what nobody would look at again before its end.
  await keepWindows(tx.db);
  const certain = await newestIndex(tx, index);
  return { components: certain, windows: windowsInForce(certain.windows, tx.now) };
}

async function newestIndex(tx: Ctx, index: { current: ComponentIndex | null }): Promise<ComponentIndex> {
  const { revision } = await readSettings(tx.db);
  if (index.current?.revision !== revision)
    index.current = indexComponents(await allComponents(tx.db), await allWindows(tx.db, tx.log), revision);
  return index.current;
}

const indexComponents = (components: Component[], windows: MaintenanceWindow[], revision: number): ComponentIndex => ({
  revision,
  windows,
  known: new Set(components.map(({ id }) => id)),
  // A damaged definition must not stop every alert: its rules are left out.
  decide: compileRules(
    components.flatMap(({ id, match }) => rulesOf(match).map((rule) => ({ component: id, match: rule }))),
  ),
});

const rulesOf = (match: unknown): LabelMatch[] => (Array.isArray(match) ? match.filter(isRule) : []);

const isRule = (rule: unknown): rule is LabelMatch =>
  typeof rule === 'object' && rule !== null && Object.values(rule).every((pattern) => typeof pattern === 'string');

/** What a sender gets wrong is paged all the same; the ledger keeps count of it, so that somebody puts it right. */
function findAndCount(tx: Ctx, { alert, integration }: Arrival, index: ComponentIndex) {
  const found = findComponents(alert, integration, index);
  if (alert.action !== 'trigger') return found;
  const strangers = alert.components.filter((id) => !index.known.has(id));
  if (strangers.length > 0) tolerate(tx, 'unknown-component', `${integration.name}: ${strangers.join(', ')}`);
  if (found.components.length === 0 && alert.severity !== 'info')
    tolerate(tx, 'unmatched-alert', `${integration.name}: ${alert.summary}`);
  return found;
}

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
