import type { Ctx } from '../deps.ts';
import { setAlarm } from './alarm.ts';
import { hearAgain } from './hear-again.ts';
import type { Incident } from './incident.ts';
import { type Draft, type IncomingAlert, placeAlerts } from './merge.ts';
import { answerOf, groupByKey, nameOf, type RecordedAlert } from './record-alerts.ts';

/**
 * Counts alerts on the incidents that they repeat, in one statement and no transaction around it: what a storm consists of.
 * `open` says, by key, what this process left in the database; nothing is counted on what anybody has saved since. No
 * window is in force. Null for each that recordAlerts is to decide: it says something new, its incident has moved, or the
 * definitions have changed since `revision`.
 */
export async function recordRepeats(
  ctx: Ctx,
  alerts: IncomingAlert[],
  open: ReadonlyMap<string, Incident>,
  revision: number,
): Promise<(RecordedAlert | null)[]> {
  const repeats = groupByKey(alerts).flatMap((group) => repeatOf(group, open, ctx.now) ?? []);
  const heard = await hearAgain(ctx, repeats, revision);
  const answers = new Map<IncomingAlert, RecordedAlert>();
  for (const { alerts, incident } of repeats) {
    if (!heard.has(incident.number)) continue;
    const after = { ...incident, epoch: incident.epoch + 1 };
    for (const alert of alerts) answers.set(alert, answerOf(alert, { incident: after, outcome: 'merged' }));
    if (after.closes) setAlarm(ctx, after);
  }
  return alerts.map((alert) => answers.get(alert) ?? null);
}

function repeatOf(alerts: IncomingAlert[], open: ReadonlyMap<string, Incident>, now: Date) {
  const [first] = alerts;
  const known = first && open.get(nameOf({ integrationId: first.integration.id, dedupKey: first.dedupKey }));
  if (!known || alerts.some(({ action, group }) => action !== 'trigger' || group)) return null;
  const { drafts } = placeAlerts(known, alerts, now);
  const [draft] = drafts;
  return draft && drafts.length === 1 && isOnlyHeardAgain(draft) ? { alerts, incident: draft.incident } : null;
}

/** What `hearAgain` writes; components are only ever added to. */
const HEARD = new Set(['alertCount', 'firingAt', 'endedAt', 'openings', 'closes', 'components']);

/** Nothing is to be said, sent or decided anew. */
function isOnlyHeardAgain({ before, incident, entries, cancel }: Draft): boolean {
  if (!before || entries.length > 0 || cancel || incident.components.length > before.components.length) return false;
  const names = Object.keys(incident) as (keyof Incident)[];
  return names.every((name) => HEARD.has(name) || incident[name] === before[name]);
}
