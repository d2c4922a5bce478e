import { z } from 'zod';
import { parseDuration } from '../lib/durations.ts';
import { Duration, DurationFrom, Id, Instant, Text } from '../lib/wire.ts';
import { ReleaseHoleOutput } from '../release-watch/schemas.ts';
import { FINDING_KINDS } from './finding.ts';

const ReplyInput = z
  .strictObject({
    at: Instant.optional(),
    after: Duration.optional().describe('how long after the alert; in place of at'),
    person: Id,
    text: Text(1_600).describe('what they answer by SMS: ack, resolve, escalate, raise, snooze 30m'),
  })
  .refine(({ at, after }) => (at === undefined) !== (after === undefined), 'needs either at or after');

export const SimulationInput = z
  .strictObject({
    alert: z.looseObject({}).describe('as POST /v1/alerts takes it; with integration, as that sender posts it'),
    at: Instant.optional().describe('when the alert comes; now unless given'),
    integration: Id.optional().describe('by whose format, routes and severities it is read'),
    replies: z.array(ReplyInput).max(50).optional(),
  })
  .meta({ id: 'SimulationDefinition' });
export type SimulationInput = z.infer<typeof SimulationInput>;

const StoryEntry = z.object({
  at: z.string(),
  after: z.string().describe('since the alert'),
  kind: z.enum(['said', 'page', 'message', 'reply']),
  text: z.string(),
  person: z.string().nullable(),
  line: z.number().nullable(),
  via: z.string().nullable().describe('of a page: how the person came onto the line'),
  through: z.string().nullable().describe('of a page: which layer or override put them on call'),
  channel: z.enum(['sms', 'email', 'voice']).nullable(),
  method: z.string().nullable().describe('of a message: the contact method'),
  pages: z.number().nullable().describe('of a message: how many pages are in it'),
});

export const SimulationOutput = z
  .object({
    at: z.string(),
    until: z.string(),
    ending: z
      .enum(['acknowledged', 'resolved', 'recorded', 'unanswered', 'too-long'])
      .describe('recorded: it pages nobody; unanswered: nobody acknowledged for 24 hours'),
    components: z.array(z.string()),
    why: z.string().describe('which rule decided on the components'),
    severity: z.string(),
    urgency: z.string(),
    maintenance: z.string().nullable().describe('the window that holds it at the end'),
    uncovered: z.boolean(),
    story: z.array(StoryEntry),
  })
  .meta({ id: 'Simulation' });
export type SimulationOutput = z.infer<typeof SimulationOutput>;

export const FindingOutput = z
  .object({
    kind: z.enum(FINDING_KINDS),
    severity: z.enum(['critical', 'warning', 'info']),
    about: z.object({ thing: z.string(), id: z.string() }),
    text: z.string(),
    spans: z.array(z.object({ from: z.string(), to: z.string() })).describe('when; none: at any time'),
    hours: z.number().describe('how long in all'),
    fix: z.object({ text: z.string(), href: z.string() }).describe('the page on which it is mended'),
    see: z.object({ text: z.string(), href: z.string() }).nullable().describe('a page that shows it'),
  })
  .meta({ id: 'ReadinessFinding' });

export const ReadinessOutput = z
  .object({ from: z.string(), to: z.string(), findings: z.array(FindingOutput) })
  .meta({ id: 'Readiness' });

const FOUR_WEEKS_MS = 28 * 86_400_000;

export const ReleaseCheckInput = z
  .strictObject({
    components: z.array(Id).min(1).max(200).optional().describe('those of the release unless given'),
    from: Instant.optional().describe('when it begins; else as the release says, else now'),
    riskFor: DurationFrom(60_000, '1m')
      .refine((text) => (parseDuration(text) ?? 0) <= FOUR_WEEKS_MS, 'must be four weeks or less')
      .optional()
      .describe('for how long it may break; else as the release or its components say, else 24h'),
    release: z
      .number()
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('what it says of the way back counts'),
  })
  .refine(({ components, release }) => components !== undefined || release !== undefined, {
    path: ['components'],
    message: 'or a release is needed',
  })
  .meta({ id: 'ReleaseCheckDefinition' });
export type ReleaseCheckInput = z.infer<typeof ReleaseCheckInput>;

export const ReleaseCheckOutput = z
  .object({
    result: z.enum(['pass', 'warn', 'fail']),
    components: z.array(z.string()),
    from: z.string(),
    to: z.string(),
    holes: z.array(ReleaseHoleOutput),
  })
  .meta({ id: 'ReleaseCheck' });
export type ReleaseCheckOutput = z.infer<typeof ReleaseCheckOutput>;
