import { randomUUID } from 'node:crypto';
import type { TwilioHttp, TwilioRequest, TwilioResponse } from '../paging/channels/twilio-http.ts';

/** Where a message ends that would have left this machine. */
export type Deliver = (
  message:
    | { channel: 'sms'; address: string; body: string }
    | { channel: 'email'; address: string; subject: string; body: string },
) => void | Promise<void>;

/** The account of the sandbox: it exists nowhere, and its sender is Twilio's own number for tests. */
export const sandboxAccount = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'sandbox',
  from: '+15005550006',
};

/** Stands where Twilio's HTTP API would: answers as Twilio does, and hands the messages to `deliver`. */
export function sandboxTwilio(deliver: Deliver): TwilioHttp {
  return {
    async request({ method, uri, data = {} }: TwilioRequest): Promise<TwilioResponse> {
      if (method !== 'post' || !uri.endsWith('/Messages.json'))
        return answer(404, twilioError(404, 20404, 'Not found'));
      const message = { to: String(data.To), from: String(data.From), body: String(data.Body) };
      const code = magicRefusal(message.to, message.from);
      if (code !== null) return answer(400, twilioError(400, code, 'Refused by a magic number'));
      await deliver({ channel: 'sms', address: message.to, body: message.body });
      return answer(201, messageJson({ ...message, accountSid: sandboxAccount.accountSid }));
    },
  };
}

const TO_REFUSED = new Map([
  ['+15005550001', 21211],
  ['+15005550002', 21612],
  ['+15005550003', 21408],
  ['+15005550004', 21610],
  ['+15005550009', 21614],
]);
const FROM_REFUSED = new Map([
  ['+15005550001', 21212],
  ['+15005550007', 21606],
  ['+15005550008', 21611],
]);

/** Twilio's code for the numbers with which its test accounts let one try out failures; null for all other numbers. */
export const magicRefusal = (to: string, from: string): number | null =>
  TO_REFUSED.get(to) ?? FROM_REFUSED.get(from) ?? null;

export const twilioError = (status: number, code: number, message: string): object => ({
  status,
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
});

/** The answer to a message that was accepted. */
export function messageJson(message: {
  accountSid: string;
  to: string;
  from: string;
  body: string;
  messagingServiceSid?: string;
}): { sid: string } & Record<string, unknown> {
  // No key, so from the pool that UUIDs come from: a bench takes ten thousand of these at one instant.
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  const now = new Date().toUTCString().replace('GMT', '+0000');
  return {
    sid,
    account_sid: message.accountSid,
    messaging_service_sid: message.messagingServiceSid ?? null,
    api_version: '2010-04-01',
    direction: 'outbound-api',
    status: message.messagingServiceSid ? 'accepted' : 'queued',
    to: message.to,
    from: message.messagingServiceSid ? null : message.from,
    body: message.body,
    num_segments: '1',
    num_media: '0',
    date_created: now,
    date_updated: now,
    date_sent: null,
    error_code: null,
    error_message: null,
    price: null,
    price_unit: 'USD',
    uri: `/2010-04-01/Accounts/${message.accountSid}/Messages/${sid}.json`,
    subresource_uris: {},
  };
}

const answer = (statusCode: number, body: object): TwilioResponse => ({ statusCode, body, headers: {} });
