import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type Twilio from 'twilio/lib/rest/Twilio.js';
import { classifySms } from '../failures/failure.ts';
import type { Channel, Found, Outcome, OutgoingSms, SendResult } from './channel.ts';
import { isUnclear } from './fault.ts';
import type { TwilioHttp } from './twilio-http.ts';
import { within } from './within.ts';

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

/** A page waits while we ask: rather a page twice than one that comes late. */
const LOOK_UP_MS = 2_000;

/** How far Twilio's clock may be from ours. */
const SKEW_MS = 5_000;

/** Sends SMS through Twilio. Throws where the account's SID cannot be one. */
export function openSms(settings: SmsSettings): Channel<OutgoingSms> & Required<Pick<Channel<OutgoingSms>, LookUps>> {
  if (!settings.accountSid.startsWith('AC')) throw new Error('TWILIO_ACCOUNT_SID must begin with AC');
  const connection = connect(settings);

  return {
    async send(message) {
      const { client } = await connection;
      const statusCallback = message.statusCallback ?? `${settings.publicUrl}/twilio/status`;
      const { to, body } = message;
      const result = await create(client, settings, { to, body, statusCallback });
      // Better a page without a receipt than no page.
      if (result.ok || result.code !== CALLBACK_REFUSED) return result;
      return create(client, settings, { to, body });
    },
    find: (message, since) =>
      within(LOOK_UP_MS, null, async () => findLike((await connection).client, settings, message, since)),
    outcomeOf: (sid) =>
      within(settings.timeoutMs ?? 10_000, null, async () => outcomeOf((await connection).client, sid)),
    close: () => void connection.then(({ http }) => http.close?.()),
  };
}

type LookUps = 'find' | 'outcomeOf';

async function create(client: Twilio, settings: SmsSettings, message: OutgoingSms): Promise<SendResult> {
  const sender = isService(settings.from) ? { messagingServiceSid: settings.from } : { from: settings.from };
  try {
    const { sid } = await client.messages.create({ ...sender, ...message, validityPeriod: VALID_SECONDS });
    if (sid) return { ok: true, providerId: sid, receipt: true };
    return { ok: false, kind: 'transient', code: 'no sid', reason: 'Twilio answered without a message id' };
  } catch (error) {
    const failure = classifySms(error);
    return { ok: false, ...failure, ...(isUnclear(failure.code) && { unclear: true }) };
  }
}

/** Twilio has no key that makes sending twice harmless: the same words from us to the same number are the same message. */
async function findLike(client: Twilio, { from }: SmsSettings, sms: OutgoingSms, since: Date): Promise<Found[]> {
  const dateSentAfter = new Date(since.getTime() - SKEW_MS);
  const messages = await client.messages.list({ to: sms.to, dateSentAfter, limit: 50, pageSize: 50 });
  return messages
    .filter(({ body, status }) => body === sms.body && !LOST.has(status))
    .filter((message) => (isService(from) ? message.messagingServiceSid : message.from) === from)
    .map(({ sid }) => ({ providerId: sid, receipt: true }));
}

async function outcomeOf(client: Twilio, sid: string): Promise<Outcome> {
  const { status, errorCode } = await client.messages(sid).fetch();
  return { status, errorCode: errorCode ? String(errorCode) : null };
}

/** Nobody will get these: they may be sent again. */
const LOST = new Set<string>(['failed', 'undelivered', 'canceled']);

const isService = (from: string): boolean => from.startsWith('MG');

// Twilio's package takes a good part of a second to load: neither the start nor the first page may wait for it.
async function connect(settings: SmsSettings): Promise<{ client: Twilio; http: TwilioHttp }> {
  const { accountSid, authToken, apiUrl, timeoutMs = 10_000 } = settings;
  const { default: Client } = await import('twilio/lib/rest/Twilio.js');
  const http = settings.httpClient ?? (await import('./twilio-http.ts')).openTwilioHttp({ apiUrl, timeoutMs });
  const client = new Client(accountSid, authToken, { httpClient: http as RequestClient });
  void client.messages;
  return { client, http };
}
