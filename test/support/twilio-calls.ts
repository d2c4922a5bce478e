import type { IncomingMessage } from 'node:http';
import { randomKey } from '../../src/lib/ids.ts';
import { callJson, REFUSED } from '../../src/sandbox/ring.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { Answer } from './twilio-server.ts';

export interface SentCall {
  sid: string;
  to: string;
  from: string;
  url: string | undefined;
  twiml: string | undefined;
  statusCallback: string | undefined;
  /** Every parameter, as it was sent; one that comes several times, with commas. */
  params: Record<string, string>;
}

/** What the phone network does with the calls that were taken. Each step posts what Twilio would, signed. */
export interface Calls {
  inbox: Inbox<SentCall>;
  /** Somebody answers, or something: `extra` says what, e.g. `{ AnsweredBy: 'machine_start' }`. */
  answer(call: SentCall, extra?: Record<string, string>): Promise<Answer>;
  /** A key is pressed, at the address that the last words of the call gave. */
  press(call: SentCall, key: string, said: Answer): Promise<Answer>;
  /** What Twilio says of a call when it is asked, where no news of it gets through; null: that it does not know it. */
  becomes(call: SentCall, status: string | null): void;
  /** News of a call, e.g. `busy`; `extra` for instance `{ SipResponseCode: '480' }`. */
  status(call: SentCall, status: string, extra?: Record<string, string>): Promise<Answer>;
}

type Post = (url: string, params: Record<string, string>) => Promise<Answer>;

/** The part of the Twilio-shaped server that takes calls and plays them. */
export function createCalls(account: { accountSid: string; authToken: string }, post: Post) {
  const inbox = createInbox<SentCall>('call');
  const news = ({ sid, to, from }: SentCall, status: string, extra: Record<string, string> = {}) => ({
    AccountSid: account.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: sid,
    CallStatus: status,
    Direction: 'outbound-api',
    From: from,
    To: to,
    ...extra,
  });
  const becoming = new Map<string, string | null>();
  const calls: Calls = {
    inbox,
    becomes: ({ sid }, status) => void becoming.set(sid, status),
    answer: (call, extra) => post(asked(call.url), news(call, 'in-progress', extra)),
    press: (call, key, said) => post(keyAddress(said), news(call, 'in-progress', { Digits: key })),
    status: (call, status, extra) => post(asked(call.statusCallback), news(call, status, extra)),
  };
  return {
    calls,
    /** The call that a `GET` asks for, as Twilio would say it; null for one that it does not know. */
    lookUp({ url = '' }: IncomingMessage): object | null {
      const sid = /\/Calls\/(CA\w+)\.json$/.exec(url)?.[1];
      const call = inbox.all.find((one) => one.sid === sid);
      const status = becoming.get(sid ?? '');
      if (!call || status === null) return null;
      return { ...callJson(call.sid, account.accountSid, call.to, call.from), ...(status && { status }) };
    },
    isCall: ({ url }: IncomingMessage) => url === `/2010-04-01/Accounts/${account.accountSid}/Calls.json`,
    /** HTTP status and Twilio's code; null for a good request. */
    refusalOf({ headers }: IncomingMessage, params: Record<string, string>): [number, number] | null {
      if (headers.authorization !== `Basic ${btoa(`${account.accountSid}:${account.authToken}`)}`) return [401, 20003];
      const { To = '', From = '', Url, Twiml = '' } = params;
      if (!To) return [400, 21201];
      if (!/^\+[1-9]\d{6,14}$/.test(From)) return [400, 21212];
      if (Boolean(Url) === Boolean(Twiml) || Twiml.length > 4_000) return [400, 21205];
      const code = REFUSED.get(To) ?? (/^\+[1-9]\d{6,14}$/.test(To) ? undefined : 21211);
      return code === undefined ? null : [400, code];
    },
    take(params: Record<string, string>): object {
      const { To: to = '', From: from = '', Url: url, Twiml: twiml, StatusCallback: statusCallback } = params;
      const sid = `CA${randomKey()}`;
      inbox.add({ sid, to, from, url, twiml, statusCallback, params });
      return callJson(sid, account.accountSid, to, from);
    },
  };
}

function asked(url: string | undefined): string {
  if (!url) throw new Error('the call asked for nothing to be posted');
  return url;
}

function keyAddress({ body }: Answer): string {
  const action = /<Gather[^>]* action="([^"]+)"/.exec(body)?.[1];
  if (!action) throw new Error(`no key is waited for: ${body}`);
  return action.replaceAll('&amp;', '&');
}
