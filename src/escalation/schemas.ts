import { z } from 'zod';
import { CAUSE_NAMES } from '../ledger/ledger.ts';
import { DurationFrom, Id, Instant, Text, Zone } from '../lib/wire.ts';
import { DAYS } from '../people/waking-hours.ts';

const Target = z.union(
  [z.strictObject({ rotation: Id }), z.strictObject({ person: Id }), z.strictObject({ owners: z.literal(true) })],
  { error: 'must be {"rotation": id}, {"person": id} or {"owners": true}' },
);

const Wait = DurationFrom(1_000, '1s');

const RequireAck = z
  .enum(['anybody', 'each-component'])
  .describe(
    'of an incident on several components: one yes is enough, or each of them needs one; left out: each, if their people differ',
  );

const Line = z.strictObject({
  targets: z.array(Target).min(1).max(50),
  escalateAfter: Wait.optional(),
  requireAck: RequireAck.optional(),
});

const ackTimeout = 'an acknowledged incident that nobody touches for so long pages again; absent: never';

export const PolicyInput = z
  .strictObject({
    lines: z
      .array(Line)
      .min(1)
      .max(20)
      .superRefine((lines, ctx) => {
        lines.slice(0, -1).forEach((line, index) => {
          if (line.escalateAfter === undefined)
            ctx.addIssue({
              code: 'custom',
              path: [index, 'escalateAfter'],
              message: 'is needed on every line but the last',
            });
        });
      }),
    repeatEvery: Wait.default('15m'),
    ackTimeout: DurationFrom(60_000, '1m').optional().describe(ackTimeout),
  })
  .meta({ id: 'PolicyDefinition' });
export type PolicyInput = z.infer<typeof PolicyInput>;

export const PolicyOutput = z
  .object({
    id: z.string(),
    lines: z.array(
      z.object({
        targets: z.array(
          z.union([
            z.object({ rotation: z.string() }),
            z.object({ person: z.string() }),
            z.object({ owners: z.literal(true) }),
          ]),
        ),
        escalateAfter: z.string().optional(),
        requireAck: RequireAck.optional(),
      }),
    ),
    repeatEvery: z.string(),
    ackTimeout: z.string().optional().describe(ackTimeout),
  })
  .meta({ id: 'Policy' });

const Budgets = z
  .partialRecord(z.enum(CAUSE_NAMES), z.number().int().min(0).max(1_000_000))
  .describe('how many faults of a cause an hour may have before somebody is told; absent: as in the ledger');

const Keep = z
  .union([z.literal('forever'), DurationFrom(86_400_000, '1d')], {
    error: 'must be "forever" or a duration from 1d to 366d',
  })
  .describe('for how long closed incidents are kept; absent: 366d');

export const HOLE_KINDS = [
  ...(['nobody-on-any-line', 'empty-line', 'unverified', 'unreachable', 'away', 'same-person'] as const),
  ...(['unconfirmed', 'dependency', 'no-rollback', 'rollback-unknown', 'irreversible', 'freeze', 'bad-time'] as const),
] as const;

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30');

const BadTime = z.strictObject({
  days: z.array(z.enum(DAYS)).min(1).max(7).optional(),
  from: ClockTime,
  to: ClockTime.describe('at or before from: on the next day'),
});

const Freeze = z
  .strictObject({ from: Instant, to: Instant, why: Text(200) })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be after from' });

export const ReleaseRules = z
  .strictObject({
    timeZone: Zone.optional().describe('of badTimes; UTC unless given'),
    freezes: z.array(Freeze).max(100).optional().describe('when nothing is released'),
    badTimes: z
      .array(BadTime)
      .max(20)
      .optional()
      .describe('when no release should begin; Friday afternoons and weekends unless given'),
    levels: z
      .partialRecord(z.enum(HOLE_KINDS), z.enum(['fail', 'warn', 'ignore']))
      .optional()
      .describe('what a kind of hole comes to'),
  })
  .meta({ id: 'ReleaseRulesDefinition' });
export type ReleaseRules = z.infer<typeof ReleaseRules>;

export const SettingsInput = z
  .strictObject({
    catchAll: z
      .union([z.strictObject({ person: Id }), z.strictObject({ policy: Id })], {
        error: 'must be {"person": id}, {"policy": id} or null',
      })
      .nullable(),
    budgets: Budgets.optional(),
    keepIncidentsFor: Keep.optional(),
    releaseRules: ReleaseRules.optional(),
  })
  .meta({ id: 'SettingsDefinition' });
export type SettingsInput = z.infer<typeof SettingsInput>;

const ReleaseRulesOutput = z
  .object({
    timeZone: z.string().optional(),
    freezes: z.array(z.object({ from: z.string(), to: z.string(), why: z.string() })).optional(),
    badTimes: z
      .array(z.object({ days: z.array(z.enum(DAYS)).optional(), from: z.string(), to: z.string() }))
      .optional(),
    levels: z.partialRecord(z.enum(HOLE_KINDS), z.enum(['fail', 'warn', 'ignore'])).optional(),
  })
  .meta({ id: 'ReleaseRules' });

export const SettingsOutput = z
  .object({
    catchAll: z.union([z.object({ person: z.string() }), z.object({ policy: z.string() })]).nullable(),
    budgets: z.record(z.string(), z.number()).optional(),
    keepIncidentsFor: z.string().optional(),
    releaseRules: ReleaseRulesOutput.optional(),
  })
  .meta({ id: 'Settings' });
