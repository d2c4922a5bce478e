import { z } from 'zod';
import { Instant } from '../lib/wire.ts';
import { DUE_RULE } from './fairness.ts';

export const FairnessQuery = z.strictObject({
  from: Instant.optional(),
  to: Instant.optional(),
  format: z.enum(['json', 'csv']).optional().describe('the same as the header Accept: text/csv; this one wins'),
});

const Spread = z.object({ range: z.number(), deviation: z.number() });

export const FairnessOutput = z
  .object({
    rotation: z.string(),
    from: z.string(),
    to: z.string(),
    people: z
      .array(
        z.object({
          person: z.string(),
          name: z.string(),
          timeZone: z.string().describe('by whose clocks nights, weekends and holidays are counted'),
          country: z.string().nullable(),
          member: z.boolean().describe('whether the rotation names them; others have only helped out'),
          hours: z.number().describe('hours on call'),
          nightHours: z.number().describe('of these, 22:00 to 07:00'),
          weekendHours: z.number().describe('of these, on Saturdays and Sundays'),
          holidayHours: z.number().nullable().describe('of these, on public holidays; null without a country'),
          shifts: z.number().describe('unbroken stretches on call'),
          pages: z.number().describe('pages received, whatever they were about'),
          nightPages: z.number().describe('of these, at night'),
        }),
      )
      .describe('members in the order in which they are due, then those who helped out'),
    spread: z
      .object({
        hours: Spread,
        nightHours: Spread,
        weekendHours: Spread,
        holidayHours: Spread,
        shifts: Spread,
        pages: Spread,
        nightPages: Spread,
      })
      .describe('of each measure over the members: the most less the least, and the standard deviation'),
    nextDue: z.string().nullable().describe(DUE_RULE),
  })
  .meta({ id: 'Fairness' });
