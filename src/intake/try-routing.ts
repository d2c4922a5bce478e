import type { Ctx } from '../deps.ts';
import { firstReachable } from '../escalation/advance.ts';
import type { LinePerson, Plan } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { covers } from '../incidents/tolerance.ts';
import { Malformed } from '../lib/errors.ts';
import { holdOf, type InForce, windowsInForce } from '../maintenance/maintenance-window.ts';
import { isReachable } from '../people/person.ts';
import { type ComponentIndex, newestIndex } from './accept-alerts.ts';
import type { Alert } from './alert.ts';
import type { Reading } from './format.ts';
import { readEvent } from './formats/pagerduty.ts';
import { FORMATS } from './formats.ts';
import type { Integration, IntegrationType } from './integration.ts';
import { mapperOf } from './mapper.ts';
import { getIntegration } from './queries.ts';
import { type Routed, routeAlert } from './routing.ts';

/** What would become of one alert, and who would be paged for it now. */
export interface TriedAlert extends Pick<Routed, 'severity' | 'components' | 'ignoredBy'> {
  action: Alert['action'];
  summary: string;
  dedupKey: string | null;
  why: string;
  /** The policies of its components, each once. */
  policies: string[];
  /** The maintenance window that would hold it. */
  maintenance: string | null;
  /** A budget covers it: it would be counted, and page once that is spent. */
  tolerated: boolean;
  pages: { person: string; name: string; line: number; via: string }[];
}

/**
 * Reads a payload as the integration would, and says which rule decides and whom it would page at `at`. Nothing is
 * saved and nobody is paged. Throws `NotFound`, and `Malformed` for a payload that the integration would refuse.
 */
export async function tryRouting(ctx: Ctx, id: string, payload: unknown, at: Date = ctx.now): Promise<TriedAlert[]> {
  const integration = await getIntegration(ctx.db, id);
  const reading = readPayload(integration, payload, at);
  if ('refused' in reading)
    throw new Malformed(reading.refused.map(({ path, message }) => `${path} ${message}`).join('; '), reading.refused);
  const index = await newestIndex(ctx, { current: null });
  const routed = reading.alerts.map((alert) => ({ alert, to: routeAlert(alert, integration, index, at) }));
  const ids = routed.flatMap(({ to }) => to.components);
  const planFor = await loadPlans(ctx.db, ids, at, ctx.log);
  const windows = windowsInForce(index.windows, at);
  return routed.map(({ alert, to }) => {
    const hold = holdOf(windows, { integrationId: integration.id, components: to.components });
    return {
      ...{ action: alert.action, summary: alert.summary, dedupKey: alert.dedupKey ?? null },
      ...{ severity: to.severity, components: to.components, ignoredBy: to.ignoredBy, why: to.decidedBy },
      ...outcomeOf(alert, to, index, hold, planFor(to.components)),
    };
  });
}

/** PagerDuty's format wants one in the body; whose it is does not matter here. */
const ANY_KEY = '0'.repeat(32);

/** What the integration makes of a payload, whichever its format. */
export function readPayload(integration: Integration, body: unknown, now: Date): Reading {
  const { settings, type } = integration;
  if (settings.mapping) return mapperOf(settings.mapping)(body);
  const format = FORMATS[type as IntegrationType];
  if (format) return format({ body, headers: {}, query: {}, receivedAt: now }, settings);
  const read = readEvent(body, ANY_KEY);
  return 'errors' in read
    ? { refused: read.errors.map((message) => ({ path: 'payload', message })) }
    : { alerts: [read.what] };
}

function outcomeOf(alert: Alert, to: Routed, index: ComponentIndex, hold: InForce | null, plan: Plan) {
  const tolerated = covers(index.noiseOf(to.components).budgets, to.severity);
  const recorded = to.ignoredBy !== null || (to.severity === 'info' && !tolerated);
  const quiet = alert.action !== 'trigger' || recorded || tolerated || hold !== null;
  return {
    policies: [...new Set(to.components.flatMap((id) => index.policies.get(id) ?? []))],
    maintenance: hold?.window.id ?? null,
    tolerated,
    pages: quiet ? [] : pagedNow(plan),
  };
}

function pagedNow(plan: Plan): TriedAlert['pages'] {
  const { line } = firstReachable(plan.lines).line ? firstReachable(plan.lines) : firstReachable(plan.catchAll.lines);
  const reachable = (line?.people ?? []).filter(({ person }: LinePerson) => isReachable(person));
  return reachable.map(({ person, via }) => ({ person: person.id, name: person.name, line: line?.line ?? 0, via }));
}
