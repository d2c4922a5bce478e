import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type Twilio from 'twilio/lib/rest/Twilio.js';
import { classifySms } from '../failures/failure.ts';
import type { Channel, OutgoingCall, SendResult } from './channel.ts';
import { isUnclear } from './fault.ts';
import type { TwilioHttp } from './twilio-http.ts';
import { within } from './within.ts';

export interface VoiceSettings {
  accountSid: string;
  authToken: string;
  /** A number in E.164 that calls come from; null where we have none, and then nobody is called. */
  from: string | null;
  /** Twilio listens for a while who answers, which costs money, and silence at the beginning of every call. */
  machineDetection?: boolean;
  /** Another base than Twilio's own. */
  apiUrl?: string;
  /** For one request; default 10 s. */
  timeoutMs?: number;
  /** Replaces the network, e.g. by the sandbox. */
  httpClient?: TwilioHttp;
}

/** Why a call is impossible where messages leave from a messaging service or from a name. */
export const NO_NUMBER = 'there is no number to call from: set TWILIO_VOICE_FROM';

/** Most voicemail boxes answer after half a minute: until then, it is a person or nobody. */
const RING_SECONDS = 25;
const EVENTS = ['initiated', 'ringing', 'answered', 'completed'];

/** Calls through Twilio. Throws where the account's SID cannot be one. */
export function openVoice(settings: VoiceSettings): Channel<OutgoingCall> {
  if (!settings.accountSid.startsWith('AC')) throw new Error('TWILIO_ACCOUNT_SID must begin with AC');
  const { from } = settings;
  if (from === null) {
    const refused: SendResult = { ok: false, kind: 'account', code: 'no number', reason: NO_NUMBER };
    return { send: async () => refused, close: () => {} };
  }
  // Not before the first call: most installations make none.
  let connection: ReturnType<typeof connect> | undefined;
  return {
    async send(call) {
      connection ??= connect(settings);
      return create((await connection).client, { ...settings, from }, call);
    },
    outcomeOf: (sid) =>
      within(settings.timeoutMs ?? 10_000, null, async () => {
        connection ??= connect(settings);
        return { status: (await (await connection).client.calls(sid).fetch()).status, errorCode: null };
      }),
    close: () => void connection?.then(({ http }) => http.close?.()),
  };
}

async function create(
  client: Twilio,
  { from, machineDetection }: VoiceSettings & { from: string },
  call: OutgoingCall,
): Promise<SendResult> {
  // What is asked for at an address can tell a machine from a person; words that are given once cannot.
  const asking = 'url' in call ? { statusCallbackEvent: EVENTS } : {};
  const listening = machineDetection && 'url' in call ? { machineDetection: 'Enable' } : {};
  try {
    const { sid } = await client.calls.create({ ...call, ...asking, ...listening, from, timeout: RING_SECONDS });
    if (sid) return { ok: true, providerId: sid, ...('url' in call && { receipt: true }) };
    return { ok: false, kind: 'transient', code: 'no sid', reason: 'Twilio answered without a call id' };
  } catch (error) {
    const failure = classifySms(error);
    return { ok: false, ...failure, ...(isUnclear(failure.code) && { unclear: true }) };
  }
}

async function connect(settings: VoiceSettings): Promise<{ client: Twilio; http: TwilioHttp }> {
  const { accountSid, authToken, apiUrl, timeoutMs = 10_000 } = settings;
  const { default: Client } = await import('twilio/lib/rest/Twilio.js');
  const http = settings.httpClient ?? (await import('./twilio-http.ts')).openTwilioHttp({ apiUrl, timeoutMs });
  return { client: new Client(accountSid, authToken, { httpClient: http as RequestClient }), http };
}
