import type { Ctx } from '../deps.ts';
import { randomKey } from '../lib/ids.ts';
import { recordAlerts } from './record-alerts.ts';

/** A person opens an incident by hand, on a component that exists; it pages like any other. Answers its number. */
export async function raiseIncident(ctx: Ctx, input: { component: string; summary: string }): Promise<number> {
  const [recorded] = await recordAlerts(ctx, [
    {
      action: 'trigger',
      integration: { id: null, name: ctx.actor.name },
      severity: 'critical',
      summary: input.summary,
      dedupKey: randomKey(),
      components: [input.component],
      decidedBy: `on ${input.component}, by hand`,
      content: {},
    },
  ]);
  if (!recorded?.incident) throw new Error('an incident that was opened has no number');
  return recorded.incident;
}
