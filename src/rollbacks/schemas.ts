import { z } from 'zod';
import { Text } from '../lib/wire.ts';

export const OutcomeInput = z
  .strictObject({
    token: z.string().max(200).describe('as the hook was given it: data.outcome.token'),
    status: z.enum(['done', 'failed']),
    text: Text(1_000).optional(),
  })
  .meta({ id: 'RollbackOutcomeReport' });
export type OutcomeInput = z.infer<typeof OutcomeInput>;

export const OutcomeOutput = z
  .object({
    status: z.enum(['asked', 'queued', 'calling', 'waiting', 'done', 'failed', 'unclear']),
    counted: z.boolean().describe('false: the outcome was known already, and stays'),
  })
  .meta({ id: 'RollbackOutcome' });
