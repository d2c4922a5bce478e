import type { Component } from '../components/component.ts';
import { DEFAULT_NOISE, type NoiseRules, noiseOf, noiseOfAll } from '../components/noise.ts';
import { allComponents } from '../components/queries.ts';
import { ComponentInput } from '../components/schemas.ts';
import { keepTraces } from '../db/traces.ts';
import type { Ctx } from '../deps.ts';
import { inTransaction } from '../deps.ts';
import { readRevision } from '../escalation/queries.ts';
import { type Grouping, groupsOf, kindOf } from '../groups/member.ts';
import type { IncomingAlert } from '../incidents/merge.ts';
import { type RecordedAlert, recordAlerts } from '../incidents/record-alerts.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { parseDuration } from '../lib/durations.ts';
import { randomKey } from '../lib/ids.ts';
import { type InForce, type MaintenanceWindow, windowsInForce } from '../maintenance/maintenance-window.ts';
import { allWindows, keepWindows } from '../maintenance/queries.ts';
import type { Alert } from './alert.ts';
import type { Integration } from './integration.ts';
import { indexRouting, type Routed, type RoutingRules, routeAlert } from './routing.ts';

export interface Arrival {
  alert: Alert;
  integration: Integration;
  /** The trace of the request that it came by, where there is one. */
  traceparent?: string | null;
}

/** The components and the maintenance windows as they were at one revision of the definitions. */
export interface ComponentIndex extends RoutingRules {
  revision: number;
  windows: MaintenanceWindow[];
  noiseOf: (components: string[]) => NoiseRules;
  /** Null where no component groups its alerts. */
  groupOf: (components: string[]) => Grouping | null;
  /** By component; none where its owners are its only line. */
  policies: ReadonlyMap<string, string>;
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
    const recorded = await recordAlerts(
      tx,
      arrivals.map((arrival) => incomingOf(arrival, routeAndCount(tx, arrival, components), components)),
      windows,
    );
    await keepTraces(tx.db, tracesOf(arrivals, recorded));
    return recorded;
  });
}

/** Of those that opened an incident. */
const tracesOf = (arrivals: Arrival[], recorded: RecordedAlert[]) =>
  recorded.flatMap(({ incident, merged }, nth) => {
    const traceparent = arrivals[nth]?.traceparent;
    return traceparent && incident !== null && !merged ? [{ incident, traceparent }] : [];
  });

/** An arrival as incidents take it, once it is known where it goes. */
export function incomingOf(
  { alert, integration }: Arrival,
  { severity, components, decidedBy, ignoredBy }: Routed,
  index: Pick<ComponentIndex, 'noiseOf'> & Partial<Pick<ComponentIndex, 'groupOf'>>,
): IncomingAlert {
  const { autoResolveAfter } = integration.settings;
  return {
    ...{ action: alert.action, integration, severity, summary: alert.summary },
    dedupKey: alert.dedupKey ?? randomKey(),
    ...{ components, decidedBy, ignoredBy, content: alert.content },
    ...{ startedAt: alert.startedAt, endedAt: alert.endedAt, noise: index.noiseOf(components) },
    ...{ group: index.groupOf?.(components) ?? null, kind: kindOf(alert.labels, alert.summary) },
    closeAfterMs: autoResolveAfter === undefined ? null : parseDuration(autoResolveAfter),
  };
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

/** `index` is brought up to date where a definition has changed. */
export async function newestIndex(tx: Ctx, index: { current: ComponentIndex | null }): Promise<ComponentIndex> {
  const revision = await readRevision(tx.db);
  if (index.current?.revision !== revision)
    index.current = indexComponents(await allComponents(tx.db), await allWindows(tx.db, tx.log), revision);
  return index.current;
}

function indexComponents(components: Component[], windows: MaintenanceWindow[], revision: number): ComponentIndex {
  const noise = new Map(components.map((component) => [component.id, readNoise(component)]));
  const joins = groupsOf(components);
  const within = new Map(components.map(({ id, groupWithin }) => [id, parseDuration(groupWithin ?? '')]));
  return {
    ...indexRouting(components),
    groupOf: (ids) => {
      const joined = ids.flatMap((id) => joins.get(id) ?? []);
      const own = ids.flatMap((id) => within.get(id) ?? []);
      return joined.length > 0 ? { components: joined, withinMs: own[0] ?? null } : null;
    },
    ...{ revision, windows },
    policies: new Map(components.flatMap(({ id, policy }) => (policy === undefined ? [] : [[id, policy] as const]))),
    noiseOf: (ids) => noiseOfAll(ids.map((id) => noise.get(id) ?? DEFAULT_NOISE)),
  };
}

/** What cannot be read is left out: a damaged definition must not stop every alert. */
function readNoise({ tolerate: budget, flapping }: Component): NoiseRules {
  const read = ComponentInput.pick({ tolerate: true, flapping: true }).safeParse({ tolerate: budget, flapping });
  return read.success ? noiseOf(read.data) : DEFAULT_NOISE;
}

/** What a sender gets wrong is paged all the same; the ledger keeps count of it, so that somebody puts it right. */
function routeAndCount(tx: Ctx, { alert, integration }: Arrival, index: ComponentIndex): Routed {
  const routed = routeAlert(alert, integration, index, tx.now);
  if (alert.action !== 'trigger') return routed;
  if (routed.strangers.length > 0)
    tolerate(tx, 'unknown-component', `${integration.name}: ${routed.strangers.join(', ')}`);
  if (routed.components.length === 0 && routed.severity !== 'info' && routed.ignoredBy === null)
    tolerate(tx, 'unmatched-alert', `${integration.name}: ${alert.summary}`);
  return routed;
}
