import { z } from 'zod';
import { Id, ListQuery } from '../lib/wire.ts';

const Status = z.enum(['waiting', 'ready', 'unanswered', 'void']);

export const ConfirmationQuery = ListQuery.extend({ rotation: Id.optional(), status: Status.optional() });

export const ConfirmationOutput = z
  .object({
    number: z.number().describe('what is replied: ready 17'),
    rotation: z.string(),
    person: z.string(),
    from: z.string(),
    to: z.string(),
    status: Status.describe('void: the person no longer has that shift'),
    asked: z.number().describe('how often the person was asked'),
    nextActionAt: z.string().nullable().describe('the next asking, or when others hear that nobody answered'),
    answeredAt: z.string().nullable(),
  })
  .meta({ id: 'Confirmation' });

/** The person who is ready; only an admin says so for somebody else. */
export const ReadyInput = z.strictObject({ as: Id.optional() }).optional().meta({ id: 'ReadyDefinition' });
