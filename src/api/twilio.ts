import MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { Unavailable } from '../lib/errors.ts';
import { recordReceipt } from '../paging/record-receipt.ts';
import { handleReply } from '../replies/handle-reply.ts';
import { isCommand } from '../replies/reply.ts';
import { refusals } from './shapes.ts';
import { throughOutage } from './through-outage.ts';
import { SIGNED, signedByTwilio } from './twilio-signature.ts';

const tags = ['Twilio'];
const FORM = ['application/x-www-form-urlencoded'];

/** Twilio adds parameters whenever it likes; all of them are signed. */
const InboundSms = z.looseObject({
  MessageSid: z.string().min(1).max(64),
  From: z.string().max(64),
  Body: z.string().max(10_000).default(''),
  /** What Twilio's own opt-out made of it, in whatever words and language: STOP, START, HELP. */
  OptOutType: z.string().max(16).optional(),
});
const StatusCallback = z.looseObject({
  MessageStatus: z.string().max(64),
  MessageSid: z.string().min(1).max(64).optional(),
  ErrorCode: z.string().max(16).optional(),
});
const StatusQuery = z.looseObject({
  delivery: z.coerce.number().int().optional(),
  attempt: z.coerce.number().int().min(0).max(1_000_000).optional(),
});

/** Twilio waits 15 s for an answer. */
const PATIENCE_MS = 9_000;

const NOT_DONE =
  'Firstline cannot reach its database, so this may not be done. Please send it again in a minute. Pages go on until somebody acknowledges.';

/** What Twilio posts to us: form-encoded, and signed over the address as the world knows it, query and all. */
export async function twilioRoutes(app: App, deps: AppDeps): Promise<void> {
  const signed = signedByTwilio(deps);
  const patienceMs = deps.config.replyPatienceMs ?? PATIENCE_MS;

  app.post(
    '/twilio/sms',
    {
      ...signed,
      schema: {
        tags,
        summary: 'A message came in; answered in TwiML',
        description: SIGNED,
        security: [],
        consumes: FORM,
        body: InboundSms,
        response: { 200: { description: 'TwiML', content: { 'text/xml': { schema: z.string() } } }, ...refusals },
      },
    },
    async ({ body }, reply) => {
      const { MessageSid: sid, From: from, Body: words, OptOutType: optOutType } = body;
      const sms = { sid, from, body: words, optOutType };
      const answer = await throughOutage(() => handleReply(contextOf(deps, system), sms), patienceMs);
      if (answer === null) {
        tolerate({ ...deps, now: deps.clock.now() }, 'unanswered-reply', `SMS ${sid}`);
        // A 503 lets Twilio do with everything else what it does when we are away.
        if (optOutType || !isCommand(words)) throw new Unavailable('The database cannot be reached. Please try again.');
      }
      return reply.type('text/xml').send(twiml(answer ?? NOT_DONE));
    },
  );

  app.post(
    '/twilio/status',
    {
      ...signed,
      schema: {
        tags,
        summary: 'What became of a message',
        description: SIGNED,
        security: [],
        consumes: FORM,
        querystring: StatusQuery,
        body: StatusCallback,
        response: { 204: z.undefined(), ...refusals },
      },
    },
    async ({ body, query }, reply) => {
      const { delivery, attempt } = query;
      if (delivery !== undefined && attempt !== undefined) {
        const { MessageStatus: status, MessageSid: sid, ErrorCode: errorCode } = body;
        await recordReceipt(contextOf(deps, system), { delivery, attempt, status, errorCode, sid });
      }
      return reply.code(204).send();
    },
  );
}

function twiml(answer: string): string {
  const response = new MessagingResponse();
  if (answer !== '') response.message(answer);
  return response.toString();
}
