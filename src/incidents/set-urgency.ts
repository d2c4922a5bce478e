import type { Ctx } from '../deps.ts';
import type { Urgency } from '../people/notification-rule.ts';
import { byActor, type Moved, moveIncident } from './move-incident.ts';

/**
 * To high: the first line is paged again at once by its rules for high urgency, unless somebody has it. To low: what is
 * still to be paged follows the rules for low. Refused once resolved. Throws `NotFound`.
 */
export const setUrgency = (ctx: Ctx, number: number, urgency: Urgency, via?: string): Promise<Moved> =>
  moveIncident(ctx, number, () => ({ kind: 'urgency', urgency, by: byActor(ctx, via) }));
