import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { Id } from '../lib/wire.ts';
import { answerCall } from '../paging/calls/answer-call.ts';
import { sayAndHangUp } from '../paging/calls/call-script.ts';
import { pressKey } from '../paging/calls/press-key.ts';
import { recordCall } from '../paging/calls/record-call.ts';
import { answerTestCall } from '../proofs/answer-test-call.ts';
import { refusals } from './shapes.ts';
import { throughOutage } from './through-outage.ts';
import { SIGNED, signedByTwilio } from './twilio-signature.ts';

/** Which message and which attempt called: part of the address that Twilio was given, and so of what it signs. */
const CallQuery = z.looseObject({
  delivery: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  attempt: z.coerce.number().int().min(0).max(1_000_000),
});
const KeyQuery = CallQuery.extend({ again: z.literal('1').optional() });

const Call = z.looseObject({ CallSid: z.string().min(1).max(64), AnsweredBy: z.string().max(64).optional() });
const Key = z.looseObject({ CallSid: z.string().min(1).max(64), Digits: z.string().max(64).default('') });
const CallStatus = Call.extend({ CallStatus: z.string().max(64), SipResponseCode: z.string().max(16).optional() });

const shape = (summary: string) => ({
  tags: ['Twilio'],
  summary,
  description: SIGNED,
  security: [],
  consumes: ['application/x-www-form-urlencoded'],
});
const TWIML = { 200: { description: 'TwiML', content: { 'text/xml': { schema: z.string() } } }, ...refusals };

/** Somebody holds a silent phone to their ear meanwhile. */
const PATIENCE_MS = 5_000;
const NOTHING_TO_READ =
  'Firstline is calling about an incident, and cannot reach its database. Please look at your messages.';
const KEY_NOT_DONE =
  'Firstline cannot reach its database, so this may not be done. Pages go on until somebody acknowledges.';

/** What Twilio asks and tells us of the calls it makes for us. */
export async function twilioVoiceRoutes(app: App, deps: AppDeps): Promise<void> {
  const signed = signedByTwilio(deps);
  const { publicUrl, replyPatienceMs: patienceMs = PATIENCE_MS } = deps.config;
  const sorry = (what: string, words: string): string => {
    tolerate({ ...deps, now: deps.clock.now() }, 'unanswered-reply', what);
    return sayAndHangUp(words);
  };

  app.post(
    '/twilio/voice',
    {
      ...signed,
      schema: {
        ...shape('A call was answered; what is said, in TwiML'),
        querystring: CallQuery,
        body: Call,
        response: TWIML,
      },
    },
    async ({ body, query }, reply) => {
      const call = { ...query, sid: body.CallSid, answeredBy: body.AnsweredBy };
      const words = await throughOutage(() => answerCall(contextOf(deps, system), call, publicUrl), patienceMs);
      return reply.type('text/xml').send(words ?? sorry(`the beginning of call ${body.CallSid}`, NOTHING_TO_READ));
    },
  );

  app.post(
    '/twilio/voice/key',
    {
      ...signed,
      schema: {
        ...shape('A key was pressed in a call: 4 acknowledges, 6 resolves, 5 escalates'),
        querystring: KeyQuery,
        body: Key,
        response: TWIML,
      },
    },
    async ({ body, query }, reply) => {
      const press = { ...query, sid: body.CallSid, key: body.Digits, again: query.again === '1' };
      const words = await throughOutage(() => pressKey(contextOf(deps, system), press, publicUrl), patienceMs);
      return reply.type('text/xml').send(words ?? sorry(`a key of call ${body.CallSid}`, KEY_NOT_DONE));
    },
  );

  app.post(
    '/twilio/voice/test',
    {
      ...signed,
      schema: {
        ...shape('A key was pressed in a test of a contact method'),
        querystring: z.looseObject({ person: Id, method: Id }),
        body: Key.extend({ To: z.string().max(64) }),
        response: TWIML,
      },
    },
    async ({ body, query }, reply) => {
      const said = await answerTestCall(contextOf(deps, system), query, { key: body.Digits, called: body.To });
      return reply.type('text/xml').send(sayAndHangUp(said));
    },
  );

  app.post(
    '/twilio/voice/status',
    {
      ...signed,
      schema: {
        ...shape('What became of a call'),
        querystring: CallQuery,
        body: CallStatus,
        response: { 204: z.undefined(), ...refusals },
      },
    },
    async ({ body, query }, reply) => {
      const { CallSid: sid, CallStatus: status, AnsweredBy: answeredBy, SipResponseCode: sipCode } = body;
      await recordCall(contextOf(deps, system), { ...query, sid, status, answeredBy, sipCode });
      return reply.code(204).send();
    },
  );
}
