import { z } from 'zod';
import { listOf } from '../lib/wire.ts';

// What we answer about who is on call: instants are strings in UTC.

/** A page of the shifts that run at an instant, one for each rotation. */
export const OnCallPage = listOf(
  z
    .object({
      rotation: z.string(),
      people: z.array(z.string()).describe('empty where nobody is on call'),
      from: z.string().nullable(),
      until: z.string().nullable().describe('null where the shift goes on for more than 400 days'),
      source: z.string().nullable(),
    })
    .meta({ id: 'OnCall' }),
);

const ContactLine = z.object({
  line: z.number(),
  escalateAfter: z
    .string()
    .nullable()
    .describe('how long the line is given; null on the last line, after which the policy starts again'),
  people: z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      via: z.string().describe('how they came onto the line: rotation ops, person, owner of kiln'),
      phone: z.string().nullable(),
      email: z.string().nullable(),
      reachable: z.boolean().describe('whether any of their contact methods can be paged'),
      problems: z.array(z.string()).describe('contact methods that cannot be paged, and why: sms: opted out with STOP'),
    }),
  ),
  empty: z.boolean(),
});

export const ContactsOutput = z
  .object({ component: z.string(), at: z.string(), lines: z.array(ContactLine) })
  .meta({ id: 'Contacts' });
