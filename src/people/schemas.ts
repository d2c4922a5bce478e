import { z } from 'zod';
import { Duration, Email, Id, Phone, Text, Zone } from '../lib/wire.ts';

export const Role = z.enum(['viewer', 'responder', 'admin']);

const ContactMethodInput = z.discriminatedUnion('type', [
  z.strictObject({ id: Id, type: z.literal('sms'), address: Phone, verified: z.boolean().optional() }),
  z.strictObject({ id: Id, type: z.literal('email'), address: Email, verified: z.boolean().optional() }),
]);

const NotificationRule = z.strictObject({ after: Duration, method: Id });
const Rules = z.array(NotificationRule).min(1).max(50);

function uniqueIds(methods: { id: string }[], ctx: z.RefinementCtx): void {
  methods.forEach((method, index) => {
    if (methods.findIndex((other) => other.id === method.id) < index)
      ctx.addIssue({ code: 'custom', path: [index, 'id'], message: `"${method.id}" is there twice` });
  });
}

export const PersonInput = z
  .strictObject({
    name: Text(120),
    role: Role.default('responder'),
    timeZone: Zone.default('UTC'),
    contactMethods: z.array(ContactMethodInput).max(20).superRefine(uniqueIds).default([]),
    notificationRules: z.strictObject({ high: Rules.optional(), low: Rules.optional() }).default({}),
  })
  .meta({ id: 'PersonDefinition' });
export type PersonInput = z.infer<typeof PersonInput>;

export const PersonOutput = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    timeZone: z.string(),
    contactMethods: z.array(
      z.object({ id: z.string(), type: z.enum(['sms', 'email']), address: z.string(), verified: z.boolean() }),
    ),
    notificationRules: z.object({
      high: z.array(z.object({ after: z.string(), method: z.string() })).optional(),
      low: z.array(z.object({ after: z.string(), method: z.string() })).optional(),
    }),
  })
  .meta({ id: 'Person' });

/** No code (or no body at all): send one. A code: confirm the method with it. */
export const VerifyInput = z
  .strictObject({ code: z.string().trim().max(20).optional() })
  .default({})
  .meta({ id: 'Verification' });

export const CodeSent = z.object({ sentTo: z.string(), expiresAt: z.string() }).meta({ id: 'CodeSent' });
