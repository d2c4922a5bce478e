import { z } from 'zod';
import { parseDuration } from '../lib/durations.ts';
import { DurationFrom, Id, Instant, ListQuery, Text, WebUrl } from '../lib/wire.ts';
import { ON_CALL_WISHES, RELEASE_KINDS } from './release.ts';

const WEEK_MS = 7 * 86_400_000;
const MOST_RISK_MS = 4 * WEEK_MS;

const Until = z.union([Instant, DurationFrom(1_000, '1s')], {
  error: 'must be an instant such as 2026-11-22T21:00:00Z, or a duration after it is finished such as 24h',
});

/** Keys of Standard Webhooks: 24 to 64 bytes in base64. */
const Secret = z
  .string()
  .regex(
    /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/,
    'must be a secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64',
  );

const RollbackInput = z
  .strictObject({
    procedure: Text(2_000).optional(),
    link: WebUrl.optional(),
    hook: WebUrl.optional().describe('called, signed, once somebody has confirmed; needs secret'),
    secret: Secret.optional().describe('signs for the hook; kept where it is left out, and never shown'),
    reversible: z.union([z.boolean(), z.literal('unknown')], { error: 'must be true, false or "unknown"' }),
    until: Until.optional().describe('how long it can be undone: an instant, or a duration after it is finished'),
    why: Text(500).optional(),
  })
  .meta({ id: 'RollbackDefinition' });

const Stage = z.strictObject({ share: z.number().min(0).max(100).describe('percent of the customers'), at: Instant });

const fields = {
  component: Id.optional(),
  components: z.array(Id).min(1).max(100).optional(),
  kind: z.enum(RELEASE_KINDS).default('release'),
  version: Text(100).optional().describe('told of again with the same components, it is the same release'),
  summary: Text(1_000).optional(),
  by: Text(100)
    .optional()
    .describe(
      'who made it; the integration or the token unless given. An id, an address or a name of a person is theirs',
    ),
  plannedAt: Instant.optional(),
  startedAt: Instant.optional(),
  finishedAt: Instant.optional(),
  commits: z
    .array(z.strictObject({ id: Text(100), message: Text(500).optional() }))
    .max(500)
    .optional(),
  files: z.array(Text(500)).max(1_000).optional(),
  links: z
    .array(z.strictObject({ href: WebUrl, text: Text(200).optional() }))
    .max(20)
    .optional(),
  stages: z.array(Stage).max(50).optional(),
  rollback: RollbackInput.optional(),
  riskWindow: DurationFrom(60_000, '1m')
    .refine((text) => (parseDuration(text) ?? 0) <= MOST_RISK_MS, 'must be four weeks or less')
    .optional()
    .describe('how long after it is finished it is watched; else as its components say, else 24h'),
  onCall: z
    .enum(ON_CALL_WISHES)
    .optional()
    .describe(
      'of a planned one: what those are told who are on call in its window; ask: to say ready, too; tell unless given',
    ),
};

export const ReleaseInput = z.strictObject(fields).meta({ id: 'ReleaseDefinition' });
export type ReleaseInput = z.infer<typeof ReleaseInput>;

const at = z.string();

export const ReleaseOutput = z
  .object({
    id: z.number(),
    kind: z.enum(RELEASE_KINDS),
    version: z.string().nullable(),
    summary: z.string(),
    components: z.array(z.string()),
    by: z.string(),
    plannedAt: at.nullable(),
    startedAt: at.nullable(),
    finishedAt: at.nullable(),
    commits: z.array(z.object({ id: z.string(), message: z.string().optional() })),
    files: z.array(z.string()),
    links: z.array(z.object({ href: z.string(), text: z.string().optional() })),
    stages: z.array(z.object({ share: z.number(), at })),
    rollback: z
      .object({
        procedure: z.string().nullable(),
        link: z.string().nullable(),
        hasHook: z.boolean(),
        reversible: z.union([z.boolean(), z.literal('unknown')]),
        until: at.nullable(),
        why: z.string().nullable(),
      })
      .nullable()
      .describe('null: nothing was said about it'),
    canRollBack: z.enum(['yes', 'no', 'unknown']).describe('at this moment'),
    riskWindow: z.string(),
    riskUntil: at,
    warnings: z.array(z.string()).describe('what is still missing about the way back'),
  })
  .meta({ id: 'Release' });
export type ReleaseOutput = z.infer<typeof ReleaseOutput>;

export const ReleaseQuery = ListQuery.extend({ component: Id.optional() });

export const ChangesQuery = ListQuery.extend({
  since: Until.default('24h').describe('an instant, or how long ago'),
  until: Instant.optional(),
  component: Id.optional().describe('with all that it depends on'),
});

export const ChangeOutput = z
  .object({
    id: z.string().describe('release-7 or change-12'),
    kind: z.string(),
    version: z.string().nullable(),
    summary: z.string(),
    by: z.string().nullable(),
    components: z.array(z.string()),
    at,
    canRollBack: z.enum(['yes', 'no', 'unknown']).nullable().describe('null: nobody undoes it by itself'),
  })
  .meta({ id: 'Change' });
