import type { Ctx } from '../deps.ts';
import { type Moved, moveIncident } from './move-incident.ts';

/** Every message to every person of a line failed for good: the next line is paged at once (promise 5). */
export const reportUnreachable = (ctx: Ctx, number: number, line: number, round: number): Promise<Moved> =>
  moveIncident(ctx, number, async ({ plan }) => ({ kind: 'line-unreachable', plan: await plan(), line, round }));
