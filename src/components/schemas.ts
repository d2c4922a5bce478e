import { z } from 'zod';
import { Id, Text, WebUrl } from '../lib/wire.ts';
import { patternProblem } from './matcher.ts';

const Owner = z.union([z.strictObject({ rotation: Id }), z.strictObject({ person: Id })], {
  error: 'must be {"rotation": id} or {"person": id}',
});

const MAX_PATTERN = 500;
const MAX_PATTERNS = 500;

const LabelMatch = z
  .record(Text(120), Text(MAX_PATTERN))
  .refine((match) => Object.keys(match).length > 0, 'must name at least one label');

/** Looks at the patterns only once their number and length are known to be small: a single one can take a millisecond. */
const Matches = z
  .array(LabelMatch)
  .max(200, { abort: true })
  .superRefine((matches, ctx) => {
    const patterns = matches.flatMap((match, index) =>
      Object.entries(match).map(([label, pattern]) => ({ path: [index, label], pattern })),
    );
    if (patterns.length > MAX_PATTERNS)
      ctx.addIssue({ code: 'custom', message: `must hold at most ${MAX_PATTERNS} patterns in all` });
    else
      for (const { path, pattern } of patterns) {
        const problem = pattern.length <= MAX_PATTERN ? patternProblem(pattern) : null;
        if (problem) ctx.addIssue({ code: 'custom', path, message: problem });
      }
  });

export const ComponentInput = z
  .strictObject({
    description: Text(1_000).optional(),
    owners: z.array(Owner).max(50).default([]),
    policy: Id.optional(),
    match: Matches.default([]),
    dependsOn: z.array(Id).max(200).default([]),
    runbook: WebUrl.optional(),
    rollback: Text(1_000).optional(),
    chat: WebUrl.optional(),
  })
  .meta({ id: 'ComponentDefinition' });
export type ComponentInput = z.infer<typeof ComponentInput>;

export const ComponentOutput = z
  .object({
    id: z.string(),
    description: z.string().optional(),
    owners: z.array(z.union([z.object({ rotation: z.string() }), z.object({ person: z.string() })])),
    policy: z.string().optional(),
    match: z.array(z.record(z.string(), z.string())),
    dependsOn: z.array(z.string()),
    runbook: z.string().optional(),
    rollback: z.string().optional(),
    chat: z.string().optional(),
  })
  .meta({ id: 'Component' });
