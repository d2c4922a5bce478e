import type { Ctx } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import type { SendResult } from './channels/channel.ts';
import { CHANNEL_NAMES } from './delivery.ts';
import { type Letter, markUnclear } from './queries.ts';

/** What is remembered of the way that a message took, before what became of it is settled. Mostly nothing. */
export async function noteRoute(ctx: Ctx, letters: readonly Letter[], result: SendResult): Promise<void> {
  const deliveries = letters.map(({ delivery }) => delivery);
  if (!result.ok) return result.unclear ? markUnclear(ctx.db, deliveries) : undefined;
  const { insteadOf: first } = result;
  if (!first) return;
  const entries = letters.map(({ delivery, facts }) => ({
    incident: facts.incident.number,
    type: 'sent' as const,
    text: `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName} left by the fallback provider, because ${first} fails`,
  }));
  await insertTimeline(ctx.db, ctx.now, entries);
}
