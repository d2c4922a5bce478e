import { z } from 'zod';
import { DurationFrom, Id, Text, WebUrl } from '../lib/wire.ts';
import { patternProblem } from './matcher.ts';
import { DEFAULT_FLAPPING } from './noise.ts';
import { SEVERITIES } from './severity.ts';

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

/** Alerts of these severities with one key are counted, and page once one of the limits is passed. */
export const Tolerate = z
  .strictObject({
    severities: z.array(z.enum(SEVERITIES)).min(1).max(SEVERITIES.length).default(['warning', 'info']),
    moreThan: z.int().min(1).max(1_000).optional().describe('so many within `within` page nobody; one more does'),
    within: DurationFrom(60_000, '1m').optional(),
    longerThan: DurationFrom(1_000, '1s').optional().describe('what lasts so long without a resolve pages'),
  })
  .superRefine(({ moreThan, within, longerThan }, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (moreThan === undefined && longerThan === undefined) issue('moreThan', 'is needed, or "longerThan", or both');
    if (moreThan !== undefined && within === undefined) issue('within', 'is needed beside "moreThan"');
    if (moreThan === undefined && within !== undefined) issue('within', 'is only for "moreThan"');
  });

const Flapping = z.union(
  [
    z.literal(false),
    z.strictObject({
      opens: z.int().min(2).max(100).default(DEFAULT_FLAPPING.opens),
      within: DurationFrom(60_000, '1m').default(DEFAULT_FLAPPING.within),
      quiet: DurationFrom(60_000, '1m').default(DEFAULT_FLAPPING.quiet),
    }),
  ],
  'must be false, or how often within what time, and how long it must be quiet',
);

const GroupWith = z.enum(['itself', 'dependencies']);

const Edges = z
  .array(z.strictObject({ to: Id, match: LabelMatch }))
  .max(50, { abort: true })
  .superRefine((edges, ctx) => {
    for (const [index, { match }] of edges.entries())
      for (const [label, pattern] of Object.entries(match)) {
        const problem = patternProblem(pattern);
        if (problem) ctx.addIssue({ code: 'custom', path: [index, 'match', label], message: problem });
      }
  })
  .describe('faults between this component and another: an alert that matches opens one incident on both');

export const ComponentInput = z
  .strictObject({
    description: Text(1_000).optional(),
    owners: z.array(Owner).max(50).default([]),
    policy: Id.optional(),
    match: Matches.default([]),
    dependsOn: z.array(Id).max(200).default([]),
    runbook: WebUrl.optional(),
    rollback: Text(1_000).optional(),
    rollbackByReply: z.boolean().optional().describe('a release may be undone by a reply, and from the page'),
    riskFor: DurationFrom(60_000, '1m').optional().describe('how long after a release it is watched; 24h unless given'),
    chat: WebUrl.optional(),
    tolerate: Tolerate.optional(),
    flapping: Flapping.optional().describe(
      `so many openings of one key are one incident until it is quiet; ${JSON.stringify(DEFAULT_FLAPPING)} if left out`,
    ),
    edges: Edges.optional(),
    groupWithin: DurationFrom(1_000, '1s')
      .optional()
      .describe(
        'so long after an incident opens, alerts of other keys join it; none: each key is an incident of its own',
      ),
    groupWith: GroupWith.optional().describe(
      'itself, if left out; dependencies: also those it depends on, or that depend on it',
    ),
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
    rollbackByReply: z.boolean().optional(),
    riskFor: z.string().optional(),
    chat: z.string().optional(),
    tolerate: z
      .object({
        severities: z.array(z.enum(SEVERITIES)),
        moreThan: z.number().optional(),
        within: z.string().optional(),
        longerThan: z.string().optional(),
      })
      .optional(),
    flapping: z
      .union([z.literal(false), z.object({ opens: z.number(), within: z.string(), quiet: z.string() })])
      .optional(),
    edges: z.array(z.object({ to: z.string(), match: z.record(z.string(), z.string()) })).optional(),
    groupWithin: z.string().optional(),
    groupWith: GroupWith.optional(),
  })
  .meta({ id: 'Component' });
