import { z } from 'zod';
import { SEVERITIES } from '../incidents/incident.ts';
import { INCIDENT_EVENTS } from '../incidents/incident-event.ts';
import { Id, Text, WebUrl } from '../lib/wire.ts';
import { SUBSCRIBER_TYPES } from './subscriber.ts';

/** A token goes into an address or a header. */
const Token = z
  .string()
  .max(200)
  .regex(/^[\w:.-]+$/, 'must be of letters, digits and - . : _');

export const SubscriberInput = z
  .strictObject({
    type: z.enum(SUBSCRIBER_TYPES),
    url: WebUrl.optional().describe('where it is sent; needed but for telegram; left out later, it stays as it was'),
    token: Token.optional().describe('of a Telegram bot, or of an ntfy user'),
    chat: Text(100).optional().describe('Telegram: the id of a chat, or @channel'),
    events: z
      .array(z.enum(INCIDENT_EVENTS))
      .min(1)
      .default([...INCIDENT_EVENTS]),
    components: z.array(Id).min(1).max(100).nullable().optional().describe('only incidents on one of these; null: all'),
    minSeverity: z.enum(SEVERITIES).exclude(['info']).default('warning').describe('this and graver'),
  })
  .meta({ id: 'SubscriberDefinition' });
export type SubscriberInput = z.infer<typeof SubscriberInput>;

export const SubscriberOutput = z
  .object({
    id: z.string(),
    type: z.enum(SUBSCRIBER_TYPES),
    origin: z.string().describe('whom its address belongs to; the rest of it is secret'),
    events: z.array(z.enum(INCIDENT_EVENTS)),
    components: z.array(z.string()).nullable(),
    minSeverity: z.enum(SEVERITIES),
    disabledAt: z.string().nullable(),
    disabledReason: z.string().nullable(),
    lastAttemptAt: z.string().nullable(),
    lastOutcome: z.string().nullable(),
    lastSuccessAt: z.string().nullable(),
    waiting: z.number().describe('announcements that have still to get through'),
  })
  .meta({ id: 'Subscriber' });

/** The one answer in which a webhook's secret is shown; null for the others. */
export const NewSubscriber = SubscriberOutput.extend({ secret: z.string().nullable() }).meta({ id: 'NewSubscriber' });
