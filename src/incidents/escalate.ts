import type { Ctx } from '../deps.ts';
import { byActor, type Moved, moveIncident } from './move-incident.ts';

/** Pages the next line now, and takes back an acknowledgement or a snooze. Refused once resolved. Throws `NotFound`. */
export const escalate = (ctx: Ctx, number: number, via?: string): Promise<Moved> =>
  moveIncident(ctx, number, async ({ plan }) => ({ kind: 'escalate', plan: await plan(), by: byActor(ctx, via) }));
