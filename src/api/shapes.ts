import { z } from 'zod';
import { Id } from '../lib/wire.ts';
import { PROBLEM_TYPE } from './problem.ts';

/** Shapes that every resource shares. */
export const IdParams = z.object({ id: Id });

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    usedBy: z.array(z.string()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });

const problem = (description: string) => ({ description, content: { [PROBLEM_TYPE]: { schema: Problem } } });

/** The refusals that any route may answer; spread into `response`. */
export const refusals = { '4xx': problem('Refused'), '5xx': problem('Not available right now') };

export const Nothing = z.undefined().describe('Done; there is nothing to say');
