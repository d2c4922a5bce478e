import { z } from 'zod';
import { Id, Text } from '../lib/wire.ts';
import { STEPS } from './review.ts';

const Day = z.iso.date('must be a day, e.g. 2026-12-01');

const FollowUpInput = z.strictObject({
  text: Text(500),
  owner: Id.optional(),
  due: Day.optional().describe('its owner is reminded by mail in the morning of that day'),
  done: z.boolean().default(false),
});

export const ReviewInput = z
  .strictObject({
    summary: Text(10_000).optional().describe('what was learned; kept where it is left out'),
    followUps: z
      .array(FollowUpInput)
      .max(50)
      .refine((all) => new Set(all.map(({ text }) => text)).size === all.length, 'must not name one thing twice')
      .optional()
      .describe('all of them, in place of those there were; kept where they are left out'),
  })
  .default({})
  .meta({ id: 'ReviewDefinition' });
export type ReviewInput = z.infer<typeof ReviewInput>;

const at = z.string();

export const ReviewOutput = z
  .object({
    incident: z.number(),
    summary: z.string().nullable(),
    createdBy: z.string(),
    createdAt: at,
    milestones: z.object({
      alerted: at,
      paged: at.nullable(),
      acknowledged: at.nullable(),
      ownerFound: at.nullable(),
      fixed: at.nullable(),
    }),
    steps: z.array(z.object({ name: z.enum(STEPS), took: z.string().nullable(), seconds: z.number().nullable() })),
    slowest: z.enum(STEPS).nullable(),
    people: z.array(z.string()).describe('who was paged, by name'),
    timeline: z.array(z.object({ at, kind: z.enum(['change', 'page', 'note', 'other']), text: z.string() })),
    followUps: z.array(
      z.object({
        text: z.string(),
        owner: z.string().nullable(),
        due: z.string().nullable(),
        done: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Review' });
