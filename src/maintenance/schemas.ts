import { z } from 'zod';
import { parseDuration } from '../lib/durations.ts';
import { instantOf } from '../lib/wall-clock.ts';
import { DurationFrom, Id, Text, Zone } from '../lib/wire.ts';
import { UtcInstant, WallClock } from '../rotations/schemas.ts';

const HOUR_MS = 3_600_000;
const MOST_MS = 7 * 24 * HOUR_MS;
/** The shortest that one can be: a day on which the clocks are put forward, in a February. */
const SHORTEST_MS = { day: 23 * HOUR_MS, week: 167 * HOUR_MS, month: (28 * 24 - 1) * HOUR_MS } as const;

const WindowLength = DurationFrom(60_000, '1m').refine(
  (text) => (parseDuration(text) ?? 0) <= MOST_MS,
  'must be 7d or shorter',
);

const Every = z.strictObject({ every: z.int().min(1).max(1_000), unit: z.enum(['day', 'week', 'month']) });

export const MaintenanceWindowDefinition = z
  .strictObject({
    description: Text(1_000).optional(),
    components: z.array(Id).max(200).default([]),
    integrations: z.array(Id).max(200).default([]),
    everything: z.boolean().default(false),
    timeZone: Zone,
    start: WallClock,
    duration: WindowLength,
    every: Every.nullable().default(null),
    until: UtcInstant.nullable().default(null),
  })
  .superRefine(
    (definition, context) => {
      for (const { path, message } of [...scopeProblems(definition), ...scheduleProblems(definition)])
        context.addIssue({ code: 'custom', path: [path], message });
    },
    // The zone must be one.
    { when: ({ issues }) => issues.length === 0 },
  );
export type MaintenanceWindowDefinition = z.infer<typeof MaintenanceWindowDefinition>;

type Problem = { path: string; message: string };

function* scopeProblems({ components, integrations, everything }: MaintenanceWindowDefinition): Generator<Problem> {
  const names = components.length + integrations.length > 0;
  if (!names && !everything)
    yield { path: 'components', message: 'must name what the window covers; "everything": true covers all alerts' };
  if (names && everything) yield { path: 'everything', message: 'cannot stand beside "components" or "integrations"' };
}

function* scheduleProblems(definition: MaintenanceWindowDefinition): Generator<Problem> {
  const { timeZone, start, duration, every, until } = definition;
  if (until !== null && !every) yield { path: 'until', message: 'is only for a window that comes again ("every")' };
  if (until !== null && Date.parse(until) <= instantOf(timeZone, Date.parse(`${start}Z`)))
    yield { path: 'until', message: 'must be after "start": nothing would ever begin' };
  if (every && (parseDuration(duration) ?? 0) >= every.every * SHORTEST_MS[every.unit])
    yield {
      path: 'duration',
      message: 'must leave time between two occurrences (a day may have 23 hours): what never ends is never paged',
    };
}

const Occurrence = z.object({ from: z.string(), to: z.string() }).meta({ id: 'MaintenanceOccurrence' });

export const MaintenanceWindowOutput = z
  .object({
    id: z.string(),
    description: z.string().optional(),
    components: z.array(z.string()),
    integrations: z.array(z.string()),
    everything: z.boolean(),
    timeZone: z.string(),
    start: z.string(),
    duration: z.string(),
    every: z.object({ every: z.number(), unit: z.enum(['day', 'week', 'month']) }).nullable(),
    until: z.string().nullable(),
    occurrences: z.array(Occurrence).describe('the one that runs now and the next ones, five at most'),
  })
  .meta({ id: 'MaintenanceWindow' });
