import { z } from 'zod';
import { parseDuration } from '../lib/durations.ts';
import { Duration, DurationFrom, Email, Id, Phone, Text, WebUrl, Zone } from '../lib/wire.ts';
import { PROOFS } from './proof.ts';
import { DAYS } from './waking-hours.ts';

export const Role = z.enum(['viewer', 'responder', 'admin']);

const ContactMethodInput = z.discriminatedUnion('type', [
  z.strictObject({ id: Id, type: z.literal('sms'), address: Phone, verified: z.boolean().optional() }),
  z.strictObject({ id: Id, type: z.literal('email'), address: Email, verified: z.boolean().optional() }),
  z.strictObject({ id: Id, type: z.literal('voice'), address: Phone, verified: z.boolean().optional() }),
]);

const NotificationRule = z.strictObject({ after: Duration, method: Id });
const Rules = z.array(NotificationRule).min(1).max(50);

const Ahead = DurationFrom(60_000, '1m').refine(
  (text) => (parseDuration(text) ?? 0) <= 7 * 86_400_000,
  'must be 7d or shorter',
);
const ShiftNotice = z.discriminatedUnion('when', [
  z.strictObject({ when: z.literal('before'), ahead: Ahead, method: Id }),
  z.strictObject({ when: z.enum(['start', 'end']), method: Id }),
]);

function uniqueIds(methods: { id: string }[], ctx: z.RefinementCtx): void {
  methods.forEach((method, index) => {
    if (methods.findIndex((other) => other.id === method.id) < index)
      ctx.addIssue({ code: 'custom', path: [index, 'id'], message: `"${method.id}" is there twice` });
  });
}

/** The same notice twice would be two messages that say one thing. */
function noTwins(notices: z.infer<typeof ShiftNotice>[], ctx: z.RefinementCtx): void {
  const keys = notices.map((it) => `${it.when} ${it.when === 'before' ? parseDuration(it.ahead) : ''} ${it.method}`);
  keys.forEach((key, index) => {
    if (keys.indexOf(key) < index) ctx.addIssue({ code: 'custom', path: [index], message: 'is there twice' });
  });
}

/** What somebody wants to be told of their own shifts. */
export const ShiftNotices = z.array(ShiftNotice).max(20).superRefine(noTwins);

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, e.g. 08:00');
export const WakingHours = z.strictObject({
  from: Clock,
  to: Clock,
  days: z
    .array(z.enum(DAYS))
    .min(1)
    .refine((days) => new Set(days).size === days.length, 'names a day twice')
    .optional(),
});

/** In ISO 3166 codes. Which of them exist is asked when the person is saved. */
const Country = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be a country or a part of one in ISO 3166 codes, e.g. US or DE-BY');

export const PersonInput = z
  .strictObject({
    name: Text(120),
    role: Role.default('responder'),
    timeZone: Zone.default('UTC'),
    contactMethods: z.array(ContactMethodInput).max(20).superRefine(uniqueIds).default([]),
    notificationRules: z.strictObject({ high: Rules.optional(), low: Rules.optional() }).default({}),
    shiftNotices: ShiftNotices.default([]),
    wakingHours: WakingHours.optional().describe('what is not urgent waits for these hours of the time zone'),
    country: Country.optional().describe('whose public holidays count for fairness: US, DE-BY'),
    absenceCalendar: WebUrl.optional().describe('an iCalendar whose events are absences, read every 15 minutes'),
  })
  .meta({ id: 'PersonDefinition' });
export type PersonInput = z.infer<typeof PersonInput>;

export const ShiftNoticesOutput = z.array(
  z.union([
    z.object({ when: z.literal('before'), ahead: z.string(), method: z.string() }),
    z.object({ when: z.enum(['start', 'end']), method: z.string() }),
  ]),
);

/** A person as an admin writes one. */
export const PersonAsWritten = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  timeZone: z.string(),
  contactMethods: z.array(
    z.object({ id: z.string(), type: z.enum(['sms', 'email', 'voice']), address: z.string(), verified: z.boolean() }),
  ),
  notificationRules: z.object({
    high: z.array(z.object({ after: z.string(), method: z.string() })).optional(),
    low: z.array(z.object({ after: z.string(), method: z.string() })).optional(),
  }),
  shiftNotices: ShiftNoticesOutput,
  wakingHours: z.object({ from: z.string(), to: z.string(), days: z.array(z.enum(DAYS)).optional() }).optional(),
  country: z.string().optional(),
  absenceCalendar: z.string().optional().describe('shown to the person and to admins'),
});

/** A person as we answer one: with what is known of whether they can be reached. */
export const PersonOutput = PersonAsWritten.extend({
  contactMethods: z.array(
    z.object({
      id: z.string(),
      type: z.enum(['sms', 'email', 'voice']),
      address: z.string(),
      verified: z.boolean(),
      optedOut: z.boolean().describe('the number has said STOP: no SMS is sent to it until it says START'),
      provedAt: z.string().nullable().describe('when it was last shown that messages arrive'),
      provedBy: z.enum(PROOFS).nullable().describe('what showed it'),
      problem: z.string().nullable().describe('what keeps it from being paged, in plain words'),
    }),
  ),
  reachable: z.boolean().describe('whether any of the contact methods can be paged'),
  unreachableBecause: z.string().nullable(),
}).meta({ id: 'Person' });

/** No code (or no body at all): send one. A code: confirm the method with it. */
export const VerifyInput = z
  .strictObject({ code: z.string().trim().max(20).optional() })
  .default({})
  .meta({ id: 'Verification' });

export const CodeSent = z.object({ sentTo: z.string(), expiresAt: z.string() }).meta({ id: 'CodeSent' });
