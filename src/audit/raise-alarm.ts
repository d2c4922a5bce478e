import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { recordAlerts } from '../incidents/record-alerts.ts';
import { oneLine } from '../lib/text.ts';
import type { Alarm } from './alarm.ts';
import { lockAlarms, newestAlarm } from './queries.ts';

/** Somebody who has resolved it is not woken for the same thing again before this. */
const REST_MS = 15 * 60_000;
const MAX_SUMMARY = 500;

/**
 * Opens an incident about Firstline itself, which pages the catch-all by the way of every other. While one of its key is
 * open there is no second, and after it none for a quarter of an hour; `again` is then written into the timeline of the
 * open one. Answers the number of a new one.
 */
export function raiseAlarm(ctx: Ctx, alarm: Alarm, again?: string): Promise<number | null> {
  return inTransaction(ctx, async (tx) => {
    await lockAlarms(tx.db);
    const newest = await newestAlarm(tx.db, alarm.key);
    if (newest && newest.status !== 'resolved') {
      if (again) await insertTimeline(tx.db, tx.now, [{ incident: newest.number, type: 'note', text: again }]);
      return null;
    }
    if (newest && tx.now.getTime() - newest.created_at.getTime() < REST_MS) return null;
    const [recorded] = await recordAlerts(tx, [
      {
        action: 'trigger',
        integration: { id: null, name: 'Firstline' },
        severity: alarm.severity,
        summary: oneLine(alarm.summary, MAX_SUMMARY),
        dedupKey: alarm.key,
        components: [],
        decidedBy: 'about itself, on no component: the catch-all is paged',
        content: {},
      },
    ]);
    tx.log.error({ incident: recorded?.incident, key: alarm.key }, 'Firstline has opened an incident about itself');
    return recorded?.incident ?? null;
  });
}
