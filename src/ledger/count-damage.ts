import type { Logger } from '../lib/log.ts';
import { type Counting, tolerate } from './tolerate.ts';

/**
 * A log for whoever goes on without a definition that cannot be read: its errors are counted, too, because what is paged
 * without it is paged otherwise than somebody has set.
 */
export const countDamage = (ctx: Counting & { log: Logger }): Pick<Logger, 'error'> => ({
  error(fields, message) {
    ctx.log.error(fields, message);
    const { err: _, ...subject } = fields as Record<string, unknown>;
    tolerate(
      ctx,
      'damaged-definition',
      Object.entries(subject)
        .map(([kind, id]) => `${kind} ${id}`)
        .join(', '),
    );
  },
});
