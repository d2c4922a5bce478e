import type { Ctx } from '../deps.ts';
import { byActor, type Moved, moveIncident } from './move-incident.ts';

/** Quiet for `forMs` milliseconds, then the first line is paged again. Refused once resolved. Throws `NotFound`. */
export const snooze = (ctx: Ctx, number: number, forMs: number, via?: string): Promise<Moved> =>
  moveIncident(ctx, number, () => ({ kind: 'snooze', by: byActor(ctx, via), forMs }));
