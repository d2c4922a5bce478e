import { z } from 'zod';
import { parseDuration } from '../lib/durations.ts';
import { Duration, DurationFrom, Id, Instant, Zone } from '../lib/wire.ts';
import { neverApplies } from './layer.ts';

const HOUR_MS = 3_600_000;
const MOST_TIMELINE_MS = 366 * 24 * HOUR_MS;

/** Written back in UTC, as all instants are answered. */
export const UtcInstant = Instant.overwrite((text) =>
  Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString(),
);

/** What a clock on the wall shows; the zone is the rotation's. */
export const WallClock = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, {
    error: 'must be a local wall clock, e.g. 2026-11-02T09:00:00',
    abort: true,
  })
  .refine(isOnTheCalendar, 'is not a day of the calendar, or is before 1900');

function isOnTheCalendar(text: string): boolean {
  const ms = Date.parse(`${text}Z`);
  return text >= '1900' && Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text);
}

export const Day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Day = z.infer<typeof Day>;

const WeekClock = z
  .string()
  .regex(/^((mon|tue|wed|thu|fri|sat|sun) )?([01]\d|2[0-3]):[0-5]\d$/, 'must be e.g. 09:00 or fri 17:00');

export const Restriction = z
  .strictObject({ days: z.array(Day).min(1).max(7).optional(), from: WeekClock, to: WeekClock })
  .superRefine(({ days, from, to }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const namesDays = from.includes(' ');
    if (namesDays !== to.includes(' ')) refuse('to', 'must name a weekday exactly if "from" does');
    if (namesDays && days) refuse('days', 'cannot stand beside a weekday in "from" and "to"');
    if (namesDays && from === to) refuse('to', 'must differ from "from" (no restriction at all means always)');
    if (days && new Set(days).size < days.length) refuse('days', 'names a day twice');
  });
export type Restriction = z.infer<typeof Restriction>;

/** One turn: a person, a group that shares it, or null, an explicit empty turn. */
export const Participant = z.union(
  [
    Id,
    z
      .array(Id)
      .min(1)
      .max(50)
      .refine((ids) => new Set(ids).size === ids.length, 'names a person twice'),
    z.null(),
  ],
  'must be the id of a person, a list of ids, or null',
);
export type Participant = z.infer<typeof Participant>;

const TurnLength = Duration.refine((text) => {
  const ms = parseDuration(text) ?? HOUR_MS;
  return ms > 0 && ms % HOUR_MS === 0;
}, 'must be whole hours or days, one hour or longer');

export const Handoff = z.union(
  [
    z.strictObject({ every: z.int().min(1).max(1_000), unit: z.enum(['hour', 'day', 'week', 'month']) }),
    z.strictObject({ turns: z.array(TurnLength).min(1).max(100) }),
  ],
  'must be {"every": 1, "unit": "hour" | "day" | "week" | "month"} or {"turns": ["4d", "3d"]}',
);
export type Handoff = z.infer<typeof Handoff>;

export const Layer = z
  .strictObject({
    participants: z.array(Participant).min(1).max(200),
    start: WallClock,
    from: UtcInstant.nullable().default(null),
    until: UtcInstant.nullable().default(null),
    handoff: Handoff,
    restrictions: z.array(Restriction).max(50).default([]),
    countTurns: z.enum(['shifts', 'clock']).default('shifts'),
    adds: z.boolean().default(false),
  })
  .refine(({ from, until }) => !from || !until || Date.parse(from) < Date.parse(until), {
    path: ['until'],
    message: 'must be after "from"',
  });
export type Layer = z.infer<typeof Layer>;

const MOST_AHEAD_MS = 7 * 24 * HOUR_MS;

/** How long before a shift its person is asked to confirm it, and asked again. */
const Confirm = z
  .strictObject({
    ahead: DurationFrom(60_000, '1m').refine(
      (text) => (parseDuration(text) ?? 0) <= MOST_AHEAD_MS,
      'must be 7d or shorter',
    ),
    again: DurationFrom(60_000, '1m'),
  })
  .refine(({ ahead, again }) => (parseDuration(again) ?? 0) < (parseDuration(ahead) ?? 1), {
    path: ['again'],
    message: 'must be shorter than "ahead"',
  });

export const RotationDefinition = z
  .strictObject({
    timeZone: Zone,
    layers: z.array(Layer).max(20),
    confirm: Confirm.optional(),
  })
  .superRefine(
    ({ layers, timeZone }, context) => {
      for (const [index, layer] of layers.entries()) {
        const refusal = neverApplies(layer, timeZone);
        if (refusal)
          context.addIssue({ code: 'custom', path: ['layers', index, refusal.field], message: refusal.message });
      }
    },
    // The zone must be one.
    { when: ({ issues }) => issues.length === 0 },
  );
export type RotationDefinition = z.infer<typeof RotationDefinition>;

/** `?effective=`: from when an edit holds. */
export const EffectiveQuery = z.strictObject({
  effective: z
    .union(
      [z.enum(['now', 'after-shift', 'after-round']), Instant],
      'must be now, after-shift, after-round or an instant',
    )
    .default('now'),
});
export type EffectiveQuery = z.infer<typeof EffectiveQuery>;

export const OverrideInput = z
  .strictObject({
    from: UtcInstant,
    to: UtcInstant,
    person: Id.nullable(),
    replaces: Id.optional(),
    kind: z.enum(['replace', 'add']).default('replace'),
  })
  .superRefine(({ from, to, person, replaces, kind }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (Date.parse(to) <= Date.parse(from)) refuse('to', 'must be after "from"');
    if (kind === 'add' && person === null) refuse('person', 'must be a person where kind is "add"');
    if (kind === 'add' && replaces) refuse('replaces', 'cannot stand beside kind "add"');
    if (replaces && replaces === person) refuse('replaces', 'must be somebody other than "person"');
  });
export type OverrideInput = z.infer<typeof OverrideInput>;

export const TimelineQuery = z
  .strictObject({ from: Instant, to: Instant })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be after "from"' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MOST_TIMELINE_MS, {
    path: ['to'],
    message: 'must be at most 366 days after "from"',
  });
export type TimelineQuery = z.infer<typeof TimelineQuery>;
