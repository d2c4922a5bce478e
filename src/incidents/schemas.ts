import { z } from 'zod';
import { DurationFrom, Id, Instant, ListQuery, Text } from '../lib/wire.ts';
import { SEVERITIES } from './incident.ts';

const Status = z.enum(['triggered', 'acknowledged', 'resolved']);
const at = z.string();

export const IncidentSummary = z
  .object({
    number: z.number(),
    status: Status,
    summary: z.string(),
    severity: z.enum(SEVERITIES),
    urgency: z.enum(['high', 'low']),
    components: z.array(z.string()),
    line: z.number(),
    nextEscalationAt: at
      .nullable()
      .describe('when a line is paged next; once it is acknowledged, when the snooze or the time-out ends'),
    snoozedUntil: at.nullable(),
    acknowledgedBy: z.string().nullable(),
    resolvedBy: z.string().nullable(),
    uncovered: z.boolean(),
    alertCount: z.number(),
    maintenance: z
      .string()
      .nullable()
      .describe('the maintenance window that holds it, or in which it was acknowledged or resolved'),
    tolerated: z
      .object({
        count: z.number().describe('how many alerts were tolerated'),
        since: at,
        heldUntil: at.nullable().describe('nobody is paged until then; null: no longer held'),
      })
      .nullable()
      .describe("what its component's budget makes of it; null: none covers it"),
    flapping: z.boolean().describe('opens and resolves again and again: stays open until it is quiet'),
    closesAt: at.nullable().describe('when it resolves by itself if nothing more is heard'),
    dedupKey: z.string(),
    createdAt: at,
    acknowledgedAt: at.nullable(),
    resolvedAt: at.nullable(),
  })
  .meta({ id: 'IncidentSummary' });
export type IncidentSummary = z.infer<typeof IncidentSummary>;

const DeliveryOutput = z.object({
  channel: z.enum(['sms', 'email', 'voice']),
  address: z.string(),
  status: z.enum(['queued', 'sent', 'delivered', 'failed', 'cancelled']),
  attempts: z.number(),
  at,
  error: z.string().optional(),
});

export const ReceivedAlert = z
  .object({
    at,
    action: z.enum(['trigger', 'acknowledge', 'resolve']),
    severity: z.string(),
    summary: z.string(),
    content: z.record(z.string(), z.unknown()).describe('as it was sent'),
  })
  .meta({ id: 'ReceivedAlert' });

export const IncidentOutput = IncidentSummary.extend({
  acks: z
    .array(z.object({ component: z.string().nullable(), by: z.string(), at }).meta({ id: 'Acknowledgement' }))
    .describe(
      'who has said yes since it was last triggered, and for which component; null: for the incident as a whole',
    ),
  pages: z.array(
    z.object({ person: z.string(), line: z.number(), at, deliveries: z.array(DeliveryOutput) }).meta({ id: 'Page' }),
  ),
  alerts: z.array(ReceivedAlert).describe('the newest 20, newest first; all of them: …/alerts'),
  members: z
    .array(
      z
        .object({ dedupKey: z.string(), summary: z.string(), status: z.enum(['triggered', 'resolved']), since: at })
        .meta({ id: 'IncidentMember' }),
    )
    .describe('what it is about where others may join it, each of which resolves by its own key; else empty'),
  timeline: z.array(z.object({ at, type: z.string(), text: z.string() })),
}).meta({ id: 'Incident' });
export type IncidentOutput = z.infer<typeof IncidentOutput>;

export const IncidentQuery = ListQuery.extend({
  status: z.enum(['open', 'triggered', 'acknowledged', 'resolved']).optional(),
  component: Id.optional(),
  since: Instant.optional(),
});

/** `as`: an admin acts for this person. */
const as = Id.optional();
export const ActInput = z.strictObject({ as }).optional();
export const AcknowledgeInput = z
  .strictObject({
    for: z.literal('all').optional().describe('an admin says yes for every component, also where each needs its own'),
    as,
  })
  .optional();
export const UrgencyInput = z.strictObject({ urgency: z.enum(['high', 'low']), as });
export const SnoozeInput = z.strictObject({ for: DurationFrom(1_000, '1s'), as });
export const SplitInput = z.strictObject({ dedupKey: Text(255), as });
export const NoteInput = z.strictObject({ text: Text(4_000), as });
export const RespondersInput = z
  .strictObject({ person: Id.optional(), component: Id.optional(), rotation: Id.optional(), as })
  .refine(
    ({ person, component, rotation }) => [person, component, rotation].filter(Boolean).length === 1,
    'must name one of person, component, rotation',
  );
