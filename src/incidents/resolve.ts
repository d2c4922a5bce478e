import type { Ctx } from '../deps.ts';
import { byActor, type Moved, moveIncident } from './move-incident.ts';

/** Idempotent. Throws `NotFound`. */
export const resolve = (ctx: Ctx, number: number, via?: string): Promise<Moved> =>
  moveIncident(ctx, number, () => ({ kind: 'resolve', by: byActor(ctx, via) }));
