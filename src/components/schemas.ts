import { z } from 'zod';
import { Id, Text, WebUrl } from '../lib/wire.ts';
import { patternProblem } from './matcher.ts';

const Owner = z.union([z.strictObject({ rotation: Id }), z.strictObject({ person: Id })], {
  error: 'must be {"rotation": id} or {"person": id}',
});

const Pattern = Text(500).superRefine((pattern, ctx) => {
  const problem = patternProblem(pattern);
  if (problem) ctx.addIssue({ code: 'custom', message: problem });
});

const LabelMatch = z
  .record(Text(120), Pattern)
  .refine((match) => Object.keys(match).length > 0, 'must name at least one label')
  .refine((match) => Object.keys(match).length <= 20, 'must name at most 20 labels');

export const ComponentInput = z
  .strictObject({
    description: Text(1_000).optional(),
    owners: z.array(Owner).max(50).default([]),
    policy: Id.optional(),
    match: z.array(LabelMatch).max(200).default([]),
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
