import { randomKey } from '../lib/ids.ts';
import type { TwilioHttp, TwilioResponse } from '../paging/channels/twilio-http.ts';
import type { SandboxCall } from './queries.ts';
import { sandboxAccount, twilioError } from './twilio.ts';

export interface Ring {
  call: SandboxCall;
  /** After so long without an answer it is given up. */
  timeoutMs: number;
}

/** Stands where Twilio's HTTP API for calls would: answers as Twilio does, and lets a phone of the sandbox ring. */
export function sandboxCalls(
  ring: (call: Ring) => void | Promise<void>,
  find: (sid: string) => Promise<SandboxCall | null>,
): TwilioHttp {
  return {
    async request({ method, uri, data = {} }) {
      const asked = /\/Calls\/(\w+)\.json$/.exec(uri)?.[1];
      const known = method === 'get' && asked ? await find(asked) : null;
      if (known)
        return answer(200, {
          ...callJson(known.sid, sandboxAccount.accountSid, known.address, sandboxAccount.from),
          status: known.status,
        });
      if (method !== 'post' || !uri.endsWith('/Calls.json')) return answer(404, twilioError(404, 20404, 'Not found'));
      const call = callOf(data);
      const code = REFUSED.get(call.address);
      if (code) return answer(400, twilioError(400, code, 'Refused by a magic number'));
      await ring({ call, timeoutMs: Number(data.Timeout ?? 60) * 1_000 });
      return answer(201, callJson(call.sid, sandboxAccount.accountSid, call.address, String(data.From)));
    },
  };
}

/** Twilio's code for the numbers with which its test accounts let one try out calls that fail. */
export const REFUSED: ReadonlyMap<string, number> = new Map([
  ['+15005550001', 21211],
  ['+15005550003', 21215],
  ['+15005550004', 21216],
]);

/** The answer to a call that was accepted. */
export const callJson = (
  sid: string,
  accountSid: string,
  to: string,
  from: string,
): { sid: string } & Record<string, unknown> => ({
  sid,
  account_sid: accountSid,
  api_version: '2010-04-01',
  direction: 'outbound-api',
  status: 'queued',
  to,
  from,
  uri: `/2010-04-01/Accounts/${accountSid}/Calls/${sid}.json`,
  subresource_uris: {},
});

const callOf = (data: Record<string, unknown>): SandboxCall => ({
  sid: `CA${randomKey()}`,
  address: String(data.To),
  url: textOrNull(data.Url),
  twiml: textOrNull(data.Twiml),
  statusCallback: textOrNull(data.StatusCallback),
  action: null,
  status: 'ringing',
});

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const answer = (statusCode: number, body: object): TwilioResponse => ({ statusCode, body, headers: {} });
