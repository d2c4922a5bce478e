import type { TwilioHttp } from '../paging/channels/twilio-http.ts';
import { signedForm } from './signature.ts';
import { sandboxAccount } from './twilio.ts';

const PATIENCE_MS = 5_000;

/** Reports every accepted message as delivered, to the address the sender asked for: the sandbox's phones are always on. */
export function confirmDeliveries(twilio: TwilioHttp, authToken: string): TwilioHttp {
  const closing = new AbortController();
  return {
    async request(options) {
      const answer = await twilio.request(options);
      const callback = options.data?.StatusCallback;
      if (answer.statusCode === 201 && typeof callback === 'string') {
        const { sid } = answer.body as { sid: string };
        void confirm(callback, String(options.data?.To), sid, authToken, closing.signal);
      }
      return answer;
    },
    close() {
      closing.abort();
      twilio.close?.();
    },
  };
}

async function confirm(url: string, to: string, sid: string, authToken: string, closing: AbortSignal): Promise<void> {
  const { accountSid, from } = sandboxAccount;
  const fields = { AccountSid: accountSid, MessageSid: sid, MessageStatus: 'delivered', To: to, From: from };
  await report(url, fields, authToken, closing);
}

/** Posts news to our own webhook from outside, as Twilio would. Never throws. */
export async function report(
  url: string,
  fields: Record<string, string>,
  authToken: string,
  closing: AbortSignal,
): Promise<void> {
  const { body, headers } = signedForm(authToken, url, fields);
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(PATIENCE_MS)]);
    const response = await fetch(url, { method: 'POST', body, headers, signal });
    await response.body?.cancel();
  } catch {
    // A phone that cannot report back has still rung: the message stays "sent".
  }
}
