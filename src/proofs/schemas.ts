import { z } from 'zod';

export const ContactTestOutput = z
  .object({
    askedAt: z.string(),
    askedBy: z.string(),
    answeredAt: z.string().nullable(),
    status: z
      .enum(['waiting', 'answered', 'unanswered', 'not-sent'])
      .describe('unanswered: nothing came within a day; an answer still counts'),
    error: z.string().nullable().describe('why it was not sent'),
  })
  .meta({ id: 'ContactTest' });
