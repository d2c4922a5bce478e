import { z } from 'zod';
import { DurationFrom, Id } from '../lib/wire.ts';

const Target = z.union(
  [z.strictObject({ rotation: Id }), z.strictObject({ person: Id }), z.strictObject({ owners: z.literal(true) })],
  { error: 'must be {"rotation": id}, {"person": id} or {"owners": true}' },
);

const Wait = DurationFrom(1_000, '1s');

const Line = z.strictObject({ targets: z.array(Target).min(1).max(50), escalateAfter: Wait.optional() });

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
      }),
    ),
    repeatEvery: z.string(),
  })
  .meta({ id: 'Policy' });

export const SettingsInput = z
  .strictObject({
    catchAll: z
      .union([z.strictObject({ person: Id }), z.strictObject({ policy: Id })], {
        error: 'must be {"person": id}, {"policy": id} or null',
      })
      .nullable(),
  })
  .meta({ id: 'SettingsDefinition' });
export type SettingsInput = z.infer<typeof SettingsInput>;

export const SettingsOutput = z
  .object({ catchAll: z.union([z.object({ person: z.string() }), z.object({ policy: z.string() })]).nullable() })
  .meta({ id: 'Settings' });
