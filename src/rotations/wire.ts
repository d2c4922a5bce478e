import { z } from 'zod';
import { Instant } from '../lib/wire.ts';
import { Day, Handoff } from './schemas.ts';

/** `?from=&to=`; what is left out is filled in by `periodOf`. */
export const PeriodQuery = z.strictObject({ from: Instant.optional(), to: Instant.optional() });

// What we answer: instants are strings in UTC.

const LayerOutput = z.object({
  participants: z.array(z.union([z.string(), z.array(z.string()), z.null()])),
  start: z.string(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  handoff: Handoff,
  restrictions: z.array(z.object({ days: z.array(Day).optional(), from: z.string(), to: z.string() })),
  countTurns: z.enum(['shifts', 'clock']),
  adds: z.boolean(),
});

export const RotationOutput = z
  .object({
    id: z.string(),
    timeZone: z.string(),
    layers: z.array(LayerOutput),
    confirm: z
      .object({ ahead: z.string(), again: z.string() })
      .optional()
      .describe('how long before each shift its person is asked to confirm it, and asked again'),
    pendingFrom: z
      .string()
      .nullable()
      .describe('from when this definition holds, while that is still to come; until then the one before it does'),
  })
  .meta({ id: 'Rotation' });

const Period = { from: z.string(), to: z.string() };

export const OverrideOutput = z
  .object({
    id: z.number(),
    ...Period,
    person: z.string().nullable(),
    replaces: z.string().nullable(),
    kind: z.enum(['replace', 'add']),
  })
  .meta({ id: 'Override' });

export const TimelineOutput = z
  .object({
    shifts: z.array(z.object({ ...Period, people: z.array(z.string()), source: z.string() })),
    gaps: z.array(z.object(Period)),
    conflicts: z
      .array(z.object({ person: z.string(), ...Period, absence: z.number() }))
      .describe('shifts that fall on an absence of their person'),
  })
  .meta({ id: 'Timeline' });

export const PreviewOutput = TimelineOutput.extend({
  changes: z
    .array(z.object({ person: z.string(), gains: z.array(z.object(Period)), loses: z.array(z.object(Period)) }))
    .optional()
    .describe('whose shifts of the period the edit changes; only where a rotation is edited'),
}).meta({ id: 'Preview' });
