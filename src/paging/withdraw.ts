import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { claimedStill, type DeliveryRow, type PageFacts } from './queries.ts';

/** The message is no longer wanted: it is not sent, and the timeline says why. */
export function withdraw(ctx: Ctx, delivery: DeliveryRow, { incident, page }: PageFacts): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    if (!(await claimedStill(tx.db, delivery, { status: 'cancelled' }, tx.now))) return;
    const state = incident.status === 'triggered' ? 'acknowledged for them' : incident.status;
    const text = `${CHANNEL_NAMES[delivery.channel]} to ${page.personName} was not sent: the incident is ${state}`;
    await insertTimeline(tx.db, tx.now, [{ incident: incident.number, type: 'cancelled', text }]);
  });
}
