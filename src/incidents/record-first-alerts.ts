import type { Ctx } from '../deps.ts';
import { type IncomingAlert, placeAlerts } from './merge.ts';
import { openFirst } from './open-incidents.ts';
import { answerOf, groupByKey, type RecordedAlert } from './record-alerts.ts';

/**
 * Opens an incident for each trigger whose key was never heard of, in one statement and no transaction around it: what
 * most alerts need that are not repeats. No key comes twice, and no window is in force. Null for each that recordAlerts is
 * to decide: it may join a group, its key is known, somebody was faster, or the definitions have changed since `revision`.
 */
export async function recordFirstAlerts(
  ctx: Ctx,
  alerts: IncomingAlert[],
  revision: number,
): Promise<(RecordedAlert | null)[]> {
  // Sorted, so that two processes take the same keys in one order and never wait for each other.
  const openings = groupByKey(alerts.filter(({ action, group }) => action === 'trigger' && !group)).flatMap(
    ([alert]) => (alert ? placeAlerts(null, [alert], ctx.now).drafts.map((draft) => ({ ...draft, alert })) : []),
  );
  const numbers = await openFirst(ctx, openings, revision);
  const answers = new Map(
    openings.map(({ incident, alert }, place) => {
      const number = numbers[place] ?? null;
      const answer = number === null ? null : answerOf(alert, { incident: { ...incident, number }, outcome: 'opened' });
      return [alert, answer];
    }),
  );
  return alerts.map((alert) => answers.get(alert) ?? null);
}
