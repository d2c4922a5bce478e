import type { Ctx } from '../deps.ts';
import { byActor, type Moved, moveIncident } from './move-incident.ts';

/** Idempotent, and never refused: a second yes is written down, a yes to what is resolved changes nothing. Throws `NotFound`. */
export const acknowledge = (ctx: Ctx, number: number, via?: string): Promise<Moved> =>
  moveIncident(ctx, number, () => ({ kind: 'acknowledge', by: byActor(ctx, via) }));
