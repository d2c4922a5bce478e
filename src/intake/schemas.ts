import { z } from 'zod';
import { patternProblem } from '../components/matcher.ts';
import { SEVERITIES } from '../incidents/incident.ts';
import { DurationFrom, Id, Instant, isStorable, Text, Zone } from '../lib/wire.ts';
import { WakingHours } from '../people/schemas.ts';
import { INTEGRATION_TYPES } from './integration.ts';
import { pathProblem } from './json-path.ts';
import { textProblem } from './mapped-text.ts';
import { mappingProblem } from './mapping.ts';

/** A string with which `problem` finds nothing wrong. */
const Usable = (max: number, problem: (text: string) => string | null) =>
  Text(max).superRefine((text, ctx) => {
    const message = problem(text);
    if (message) ctx.addIssue({ code: 'custom', message });
  });

const Path = Usable(500, (text) =>
  text.startsWith('$') ? textProblem(text) : 'must be a JSON path, which begins with $, e.g. $.state',
);
const MappedText = Usable(1_000, textProblem).describe('a path ($.a), a template ({{$.a}}: {{$.b}}), or a fixed text');
const MappedAction = z.enum(['trigger', 'acknowledge', 'resolve', 'ignore']);
const Scalar = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);

const Condition = z
  .strictObject({
    path: Path,
    is: Scalar.optional(),
    isNot: Scalar.optional(),
    in: z.array(Scalar).min(1).max(100).optional(),
    matches: Usable(200, patternProblem).optional().describe('a glob, or a /regex/'),
    exists: z.boolean().optional(),
  })
  .refine(({ path: _, ...tests }) => Object.values(tests).filter((test) => test !== undefined).length === 1, {
    message: 'needs one of is, isNot, in, matches and exists',
  });

const Choice = z
  .strictObject({ when: Condition.optional(), do: MappedAction.optional(), else: MappedAction.optional() })
  .refine(({ when, do: then, else: rest }) => (when && then && !rest) || (!when && !then && rest), {
    message: 'must be {"when": …, "do": …} or {"else": …}',
  });

/** See mapping.ts. */
export const Mapping = z
  .strictObject({
    alerts: Usable(500, listProblem)
      .optional()
      .describe('where the alerts are, if a payload holds several: $.items[*]'),
    action: z.array(Choice).min(1).max(20).optional().describe('the first that holds; none: trigger'),
    summary: MappedText,
    severity: z
      .union([
        MappedText,
        z.strictObject({
          path: Path,
          map: z.record(Text(100), z.enum(SEVERITIES)),
          else: z.enum(SEVERITIES).optional(),
        }),
      ])
      .optional(),
    dedupKey: MappedText.optional().describe('needed to resolve and to acknowledge'),
    component: MappedText.optional(),
    source: MappedText.optional(),
    labels: z
      .record(Text(100), MappedText)
      .refine((labels) => Object.keys(labels).length <= 50, 'may be 50 at most')
      .optional(),
  })
  .superRefine((mapping, ctx) => {
    const message = mappingProblem(mapping);
    if (message) ctx.addIssue({ code: 'custom', message });
  })
  .meta({ id: 'Mapping' });

/** A list within a list would be looked at again and again: the alerts of a payload lie side by side. */
function listProblem(text: string): string | null {
  if (!text.startsWith('$') || text.startsWith('$$')) return 'must be a JSON path, which begins with one $';
  return pathProblem(text) ?? (text.includes('..') ? 'may not look at all levels (..)' : null);
}

const RateLimit = z.strictObject({ perMinute: z.number().int().min(1).max(10_000_000) }).meta({ id: 'RateLimit' });

const SnsSettings = z.strictObject({
  rawDelivery: z
    .boolean()
    .optional()
    .describe('take messages without their envelope, which nobody signs: the key alone vouches for them'),
});

const MailSettings = z.strictObject({
  resolveWhen: Usable(200, patternProblem)
    .optional()
    .describe('a subject that says that all is well again: a glob, or a /regex/i; none: no mail resolves'),
  from: z
    .array(
      z
        .string()
        .regex(/^[^\s@]*@[^\s@]+$/, 'must be an address, or @ and a domain')
        .max(254),
    )
    .min(1)
    .max(50)
    .optional()
    .describe('from whom mail is taken: addresses, or @example.com for a whole domain'),
  maxBytes: z
    .number()
    .int()
    .min(1_000)
    .max(10_000_000)
    .optional()
    .describe('larger mails are refused; default 1000000'),
});

const SeverityNames = z
  .record(Text(100), z.enum(SEVERITIES))
  .refine((names) => Object.keys(names).length <= 100, 'may be 100 at most');

const RouteMatch = z
  .record(Text(120), Usable(500, patternProblem))
  .refine((match) => Object.keys(match).length > 0 && Object.keys(match).length <= 20, 'must name 1 to 20 labels');

export const Route = z
  .strictObject({
    match: RouteMatch.optional(),
    between: z
      .strictObject({ ...WakingHours.shape, timeZone: Zone })
      .optional()
      .describe('only at these hours; a "to" at or before "from" is on the next day'),
    component: Id.optional(),
    severity: z.enum(SEVERITIES).optional(),
    ignore: z.literal(true).optional().describe('only recorded: pages nobody'),
  })
  .refine(({ component, severity, ignore }) => component !== undefined || severity !== undefined || ignore, {
    message: 'needs one of component, severity and ignore',
  })
  .refine(({ component, severity, ignore }) => !ignore || (component === undefined && severity === undefined), {
    message: 'what is ignored needs no component and no severity',
  })
  .meta({ id: 'Route' });

export const IntegrationSettings = z
  .strictObject({
    per: z
      .enum(['alert', 'group'])
      .optional()
      .describe('Alertmanager, Grafana: an incident for each alert or each group'),
    secret: Text(500).optional().describe('what its sender signs payloads with; then what is not signed is refused'),
    sns: SnsSettings.optional(),
    mail: MailSettings.optional(),
    rateLimit: RateLimit.optional().describe('how fast each of its keys may send; more is answered 429'),
    mapping: Mapping.optional().describe('reads its payloads in place of the format of its type'),
    severities: SeverityNames.optional().describe('what the names mean that the sender gives its severities'),
    routes: z
      .array(Route)
      .max(50)
      .optional()
      .describe('the first that matches an alert decides; before all other rules'),
    autoResolveAfter: DurationFrom(60_000, '1m')
      .optional()
      .describe('an incident of which nothing is heard for so long resolves by itself; none: never'),
  })
  .meta({ id: 'IntegrationSettings' });

export const IntegrationInput = z
  .strictObject({
    name: Text(120),
    type: z.enum(INTEGRATION_TYPES),
    component: Id.nullish(),
    settings: IntegrationSettings.default({}),
  })
  .meta({ id: 'IntegrationDefinition' });
export type IntegrationInput = z.infer<typeof IntegrationInput>;

/** What can be changed of an integration. */
export const IntegrationChange = z
  .strictObject({
    name: Text(120),
    component: Id.nullish(),
    settings: IntegrationSettings.extend({
      secret: z
        .union([Text(500), z.literal(true)])
        .optional()
        .describe('true: as it is; left out: none'),
    })
      .meta({ id: 'ChangedIntegrationSettings' })
      .default({}),
  })
  .meta({ id: 'IntegrationChange' });
export type IntegrationChange = z.infer<typeof IntegrationChange>;

export const KeyInput = z
  .strictObject({ overlap: DurationFrom(0, '0s').default('1d').describe('so long the keys there are go on working') })
  .meta({ id: 'IntegrationKeyDefinition' });
export type KeyInput = z.infer<typeof KeyInput>;

const INSTANT_OR_NULL = z.string().nullable();

export const KeyOutput = z
  .object({
    id: z.number(),
    createdAt: z.string(),
    lastUsedAt: INSTANT_OR_NULL.describe('to the minute'),
    expiresAt: INSTANT_OR_NULL.describe('from then on it is nobody’s'),
  })
  .meta({ id: 'IntegrationKey' });

/** The one answer in which the key is shown. */
export const NewKey = KeyOutput.extend({
  key: z.string(),
  urls: z.record(z.string(), z.string()),
}).meta({ id: 'NewIntegrationKey' });

export const PayloadOutput = z
  .object({
    id: z.number(),
    receivedAt: z.string(),
    status: z.number().describe('what it was answered'),
    reason: z.string().nullable().describe('why it was refused'),
    contentType: z.string().nullable(),
    query: z.record(z.string(), z.unknown()),
    body: z.unknown().describe('JSON, the fields of a form, or text; secrets are redacted'),
    cut: z.boolean().describe('it was too long to be kept whole: the body is text'),
  })
  .meta({ id: 'IntegrationPayload' });

export const MappingTrial = z
  .strictObject({ mapping: Mapping, payload: z.unknown().optional().describe('in place of the last ones received') })
  .meta({ id: 'MappingTrial' });
export type MappingTrial = z.infer<typeof MappingTrial>;

const TriedAlert = z.object({
  action: z.enum(['trigger', 'acknowledge', 'resolve']),
  summary: z.string(),
  severity: z.enum(SEVERITIES),
  dedupKey: z.string().optional(),
  components: z.array(z.string()),
  source: z.string().optional(),
  labels: z.record(z.string(), z.string()),
});

export const TriedMapping = z
  .object({
    items: z.array(
      z.object({
        payload: z.number().nullable().describe('the id of the payload; null for the one that was sent along'),
        alerts: z.array(TriedAlert),
        refused: z.array(z.object({ path: z.string(), message: z.string() })),
      }),
    ),
  })
  .meta({ id: 'TriedMapping' });

export const IntegrationOutput = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    component: z.string().nullable(),
    settings: z.looseObject({}).describe('of the secret only that there is one: true'),
    createdAt: z.string(),
  })
  .meta({ id: 'Integration' });

/** The one answer in which the key is shown. */
export const NewIntegration = IntegrationOutput.extend({
  key: z.string(),
  urls: z.record(z.string(), z.string()),
}).meta({ id: 'NewIntegration' });

export const RoutingTrial = z
  .strictObject({
    payload: z.unknown().describe('as the sender would post it'),
    at: Instant.optional().describe('as if it were then: for routes by hour, and for who is on call; left out: now'),
  })
  .meta({ id: 'RoutingTrial' });

export const TriedRouting = z
  .object({
    items: z.array(
      z.object({
        action: z.enum(['trigger', 'acknowledge', 'resolve']),
        summary: z.string(),
        dedupKey: z.string().nullable(),
        severity: z.enum(SEVERITIES),
        components: z.array(z.string()),
        why: z.string().describe('which rule decided, as the timeline would say it'),
        ignoredBy: z.string().nullable().describe('the route by which it would only be recorded'),
        policies: z.array(z.string()).describe('those of its components; none: their owners alone'),
        maintenance: z.string().nullable().describe('the maintenance window that would hold it'),
        tolerated: z.boolean().describe('a budget covers it: it would be counted'),
        pages: z
          .array(z.object({ person: z.string(), name: z.string(), line: z.number(), via: z.string() }))
          .describe('who would be paged at that instant, if this opened an incident'),
      }),
    ),
  })
  .meta({ id: 'TriedRouting' });

const AlertText = z.string().refine(isStorable, 'holds a NUL character or half a surrogate pair');

/**
 * Unknown fields are somebody's details: they are kept. Text of any length is taken, and cut. What a sender's template left
 * empty counts as not said: a page must not fail over it.
 */
export const AlertInput = z
  .looseObject({
    summary: AlertText.nullish(),
    severity: AlertText.nullish().describe('critical, error, warning or info; other usual names are understood'),
    action: z
      .enum(['trigger', 'acknowledge', 'resolve'])
      .nullish()
      .transform((action) => action ?? 'trigger'),
    dedupKey: AlertText.nullish(),
    component: AlertText.nullish(),
    components: z.array(AlertText).max(100).nullish(),
    source: AlertText.nullish(),
    labels: z.record(AlertText, z.unknown()).nullish(),
    details: z.unknown().optional(),
    links: z
      .array(z.union([AlertText, z.looseObject({ href: AlertText })]))
      .max(100)
      .nullish(),
    occurredAt: AlertText.nullish(),
  })
  .superRefine((alert, ctx) => {
    const trigger = alert.action === 'trigger';
    if (trigger && !alert.summary?.trim()) ctx.addIssue({ code: 'custom', path: ['summary'], message: 'is required' });
    if (!trigger && !alert.dedupKey)
      ctx.addIssue({ code: 'custom', path: ['dedupKey'], message: `is required to ${alert.action}` });
  })
  .meta({ id: 'Alert' });

export const RecordedAlert = z
  .object({
    incident: z.number().nullable(),
    status: z.enum(['triggered', 'acknowledged', 'resolved']),
    merged: z.boolean(),
    components: z.array(z.string()),
    dedupKey: z.string(),
  })
  .meta({ id: 'RecordedAlert' });
