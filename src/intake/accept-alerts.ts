import type { Component } from '../components/component.ts';
import { DEFAULT_NOISE, type NoiseRules, noiseOf, noiseOfAll } from '../components/noise.ts';
import { allComponents } from '../components/queries.ts';
import { ComponentInput } from '../components/schemas.ts';
import { keepTraces } from '../db/traces.ts';
import type { Ctx } from '../deps.ts';
import { inTransaction } from '../deps.ts';
import { readRevision } from '../escalation/queries.ts';
import { type Grouping, groupsOf, kindOf } from '../groups/member.ts';
import { type Incident, isOpen } from '../incidents/incident.ts';
import type { IncomingAlert } from '../incidents/merge.ts';
import { nameOf, type RecordedAlert, recordAlerts } from '../incidents/record-alerts.ts';
import { recordFirstAlerts } from '../incidents/record-first-alerts.ts';
import { recordRepeats } from '../incidents/record-repeats.ts';
import { countDamage } from '../ledger/count-damage.ts';
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
  /** Set once it is stored. */
  recorded?: RecordedAlert | undefined;
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

/** What one process remembers from batch to batch. Not to know of something costs a statement, and nothing else. */
export interface Remembered {
  current: ComponentIndex | null;
  /** Keys that are no news. */
  heard: Set<string>;
  /** By key, the open incidents that were heard of again, as this process left them. */
  open: Map<string, Incident>;
}

export const nothingYet = (): Remembered => ({ current: null, heard: new Set(), open: new Map() });

const MOST_HEARD = 20_000;
const MOST_OPEN = 1_000;

/**
 * Finds each alert's components and records the batch. The definitions are read anew only when one has changed. Returns
 * after the commit. An arrival that is recorded stays so where the rest of its batch fails and is tried again.
 */
export async function acceptAlerts(ctx: Ctx, arrivals: Arrival[], remembered: Remembered): Promise<RecordedAlert[]> {
  const { current: index, heard, open } = remembered;
  if (index && windowsInForce(index.windows, ctx.now).length === 0) {
    const { repeats = [], first = [] } = Object.groupBy(arrivals, atOnceBy(arrivals, remembered));
    await acceptAtOnce(ctx, repeats, index, (alerts) => recordRepeats(ctx, alerts, open, index.revision));
    await acceptAtOnce(ctx, first, index, (alerts) => recordFirstAlerts(ctx, alerts, index.revision));
  }
  const rest = arrivals.filter(({ recorded }) => !recorded);
  if (rest.length > 0) note(rest, await acceptRest(ctx, rest, remembered));
  if (heard.size > MOST_HEARD) heard.clear();
  if (open.size > MOST_OPEN) open.clear();
  for (const arrival of arrivals) remember(arrival, remembered);
  return arrivals.map(({ recorded }) => recorded as RecordedAlert);
}

/**
 * Which arrivals may be recorded in one statement, by the definitions as they were at the batch before: those that repeat
 * what is open, and those that are the first of their key. What has a key in common goes one way: its order counts.
 */
function atOnceBy(
  arrivals: Arrival[],
  { heard, open }: Remembered,
): (arrival: Arrival) => 'repeats' | 'first' | 'rest' {
  const byKey = Map.groupBy(arrivals, keyOf);
  const mayRepeat = (key: string): boolean =>
    open.has(key) && (byKey.get(key) ?? []).every(({ alert, recorded }) => alert.action === 'trigger' && !recorded);
  return (arrival) => {
    const key = keyOf(arrival);
    if (key !== null && mayRepeat(key)) return 'repeats';
    const isOnly = key === null || (!heard.has(key) && byKey.get(key)?.length === 1);
    // A trace is kept together with its incident, which takes a transaction.
    const mayOpen = arrival.alert.action === 'trigger' && !arrival.recorded && !arrival.traceparent;
    return isOnly && mayOpen ? 'first' : 'rest';
  };
}

/** `record` answers null for what is to be looked at closely. */
async function acceptAtOnce(
  ctx: Ctx,
  arrivals: Arrival[],
  index: ComponentIndex,
  record: (alerts: IncomingAlert[]) => Promise<(RecordedAlert | null)[]>,
): Promise<void> {
  if (arrivals.length === 0) return;
  const routed = routeAll(ctx, arrivals, index);
  const recorded = await record(routed.map(({ incoming }) => incoming));
  for (const [nth, one] of routed.entries()) if (recorded[nth]) countRouting(ctx, one);
  note(arrivals, recorded);
}

function remember(arrival: Arrival, { heard, open }: Remembered): void {
  const key = keyOf(arrival);
  if (key === null) return;
  heard.add(key);
  const { after = null, merged = false } = arrival.recorded ?? {};
  const isItsOwn = after?.dedupKey === arrival.alert.dedupKey && after?.integrationId === arrival.integration.id;
  if (after && merged && isItsOwn && isOpen(after) && after.groupUntil === null) open.set(key, after);
  else open.delete(key);
}

function acceptRest(
  ctx: Ctx,
  arrivals: Arrival[],
  index: { current: ComponentIndex | null },
): Promise<RecordedAlert[]> {
  // Asked for beside the BEGIN, which saves one wait; and before it, so that it never waits for a connection of ours.
  const revision = readRevision(ctx.db);
  revision.catch(() => {});
  return inTransaction(ctx, async (tx) => {
    const { components, windows } = await inForce(tx, await indexAt(tx, index, await revision), index);
    const routed = routeAll(tx, arrivals, components);
    for (const one of routed) countRouting(tx, one);
    const recorded = await recordAlerts(
      tx,
      routed.map(({ incoming }) => incoming),
      windows,
    );
    await keepTraces(tx.db, tracesOf(arrivals, recorded));
    return recorded;
  });
}

/** What tells which alerts are about one thing; null: it has no key, and is about nothing that is known. */
export const keyOf = ({ alert, integration }: Arrival): string | null =>
  alert.dedupKey === undefined ? null : nameOf({ integrationId: integration.id, dedupKey: alert.dedupKey });

function note(arrivals: Arrival[], recorded: (RecordedAlert | null)[]): void {
  for (const [nth, arrival] of arrivals.entries()) arrival.recorded ??= recorded[nth] ?? undefined;
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

async function inForce(
  tx: Ctx,
  components: ComponentIndex,
  index: { current: ComponentIndex | null },
): Promise<{ components: ComponentIndex; windows: InForce[] }> {
  const windows = windowsInForce(components.windows, tx.now);
  if (windows.length === 0) return { components, windows };
  // A window that is just being removed must not hold what nobody would look at again before its end.
  await keepWindows(tx.db);
  const certain = await newestIndex(tx, index);
  return { components: certain, windows: windowsInForce(certain.windows, tx.now) };
}

/** `index` is brought up to date where a definition has changed. */
export const newestIndex = async (ctx: Ctx, index: { current: ComponentIndex | null }): Promise<ComponentIndex> =>
  indexAt(ctx, index, await readRevision(ctx.db));

async function indexAt(ctx: Ctx, index: { current: ComponentIndex | null }, revision: number): Promise<ComponentIndex> {
  if (index.current?.revision !== revision)
    index.current = indexComponents(await allComponents(ctx.db), await allWindows(ctx.db, countDamage(ctx)), revision);
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

interface RoutedArrival extends Routed {
  arrival: Arrival;
  incoming: IncomingAlert;
}

const routeAll = ({ now }: Ctx, arrivals: Arrival[], index: ComponentIndex): RoutedArrival[] =>
  arrivals.map((arrival) => {
    const routed = routeAlert(arrival.alert, arrival.integration, index, now);
    return { ...routed, arrival, incoming: incomingOf(arrival, routed, index) };
  });

/** What a sender gets wrong is paged all the same; the ledger keeps count of it, so that somebody puts it right. */
function countRouting(ctx: Ctx, { arrival: { alert, integration }, ...routed }: RoutedArrival): void {
  if (alert.action !== 'trigger') return;
  if (routed.strangers.length > 0)
    tolerate(ctx, 'unknown-component', `${integration.name}: ${routed.strangers.join(', ')}`);
  if (routed.components.length === 0 && routed.severity !== 'info' && routed.ignoredBy === null)
    tolerate(ctx, 'unmatched-alert', `${integration.name}: ${alert.summary}`);
}
