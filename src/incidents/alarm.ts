import type { Ctx } from '../deps.ts';
import type { Incident } from './incident.ts';

/** When it pages next, and when it resolves by itself. */
export function setAlarm(ctx: Pick<Ctx, 'wake'>, { status, nextActionAt, closes }: Incident): void {
  if (nextActionAt) ctx.wake('escalation', nextActionAt);
  if (closes && status !== 'resolved') ctx.wake('escalation', closes.at);
}
