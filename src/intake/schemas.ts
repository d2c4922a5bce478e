import { z } from 'zod';
import { Id, isStorable, Text } from '../lib/wire.ts';
import { INTEGRATION_TYPES } from './integration.ts';

export const IntegrationSettings = z
  .strictObject({
    per: z
      .enum(['alert', 'group'])
      .optional()
      .describe('Alertmanager, Grafana: an incident for each alert or each group'),
    secret: Text(500).optional().describe('what its sender signs payloads with; then what is not signed is refused'),
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

export const IntegrationOutput = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    component: z.string().nullable(),
    settings: z.looseObject({}).describe('with the secret left out'),
    createdAt: z.string(),
  })
  .meta({ id: 'Integration' });

/** The one answer in which the key is shown. */
export const NewIntegration = IntegrationOutput.extend({
  key: z.string(),
  urls: z.record(z.string(), z.string()),
}).meta({ id: 'NewIntegration' });

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
