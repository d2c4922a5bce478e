import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type Twilio from 'twilio/lib/rest/Twilio.js';
import { classifySms } from '../failure.ts';
import type { Channel, OutgoingSms, SendResult } from './channel.ts';
import type { TwilioHttp } from './twilio-http.ts';

export interface SmsSettings {
  accountSid: string;
  authToken: string;
  /** A number in E.164, a sender's name, or the id of a messaging service (`MG…`). */
  from: string;
  publicUrl: string;
  /** Another base than Twilio's own. */
  apiUrl?: string;
  /** For one request; default 10 s. */
  timeoutMs?: number;
  /** Replaces the network, e.g. by the sandbox. */
  httpClient?: TwilioHttp;
}

/** A page that the network could not pass on for ten minutes is history: the escalation has long gone on. */
const VALID_SECONDS = 600;

/** Twilio: the callback's address is not one that the public network can reach. */
const CALLBACK_REFUSED = '21609';

/** Sends SMS through Twilio. Throws where the account's SID cannot be one. */
export function openSms(settings: SmsSettings): Channel<OutgoingSms> {
  if (!settings.accountSid.startsWith('AC')) throw new Error('TWILIO_ACCOUNT_SID must begin with AC');
  const connection = connect(settings);

  return {
    async send(message) {
      const { client } = await connection;
      const statusCallback = message.statusCallback ?? `${settings.publicUrl}/twilio/status`;
      const result = await create(client, settings, { ...message, statusCallback });
      // Better a page without a receipt than no page.
      if (result.ok || result.code !== CALLBACK_REFUSED) return result;
      return create(client, settings, { ...message, statusCallback: undefined });
    },
    close: () => void connection.then(({ http }) => http.close?.()),
  };
}

async function create(client: Twilio, settings: SmsSettings, message: OutgoingSms): Promise<SendResult> {
  const sender = settings.from.startsWith('MG') ? { messagingServiceSid: settings.from } : { from: settings.from };
  try {
    const { sid } = await client.messages.create({ ...sender, ...message, validityPeriod: VALID_SECONDS });
    if (sid) return { ok: true, providerId: sid };
    return { ok: false, kind: 'transient', code: 'no sid', reason: 'Twilio answered without a message id' };
  } catch (error) {
    return { ok: false, ...classifySms(error) };
  }
}

// Twilio's package takes a good part of a second to load: neither the start nor the first page may wait for it.
async function connect(settings: SmsSettings): Promise<{ client: Twilio; http: TwilioHttp }> {
  const { accountSid, authToken, apiUrl, timeoutMs = 10_000 } = settings;
  const { default: Client } = await import('twilio/lib/rest/Twilio.js');
  const http = settings.httpClient ?? (await import('./twilio-http.ts')).openTwilioHttp({ apiUrl, timeoutMs });
  const client = new Client(accountSid, authToken, { httpClient: http as RequestClient });
  void client.messages;
  return { client, http };
}
