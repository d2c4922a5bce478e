import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { randomKey } from '../../src/lib/ids.ts';
import { magicRefusal, messageJson, twilioError } from '../../src/sandbox/twilio.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { type Calls, createCalls } from './twilio-calls.ts';
import { answerLookUp, type KeptSms } from './twilio-look-up.ts';

export interface SentSms {
  sid: string;
  to: string;
  /** Empty where a messaging service sends. */
  from: string;
  body: string;
  statusCallback: string | undefined;
  /** Every parameter, as it was sent. */
  params: Record<string, string>;
}

export interface Answer {
  status: number;
  body: string;
}

export interface TwilioServer {
  url: string;
  accountSid: string;
  authToken: string;
  /** The messages that were accepted. */
  inbox: Inbox<SentSms>;
  /** The calls that were taken, and what becomes of them. */
  calls: Calls;
  /** Every request for a message, also the refused ones. */
  requests: Record<string, string>[];
  /** The next requests fail: with Twilio's JSON, or with the page of a broken proxy where there is no code. */
  failNext(failure: { status: number; code?: number; times?: number }): void;
  /** What `failNext` still has to say is not said any more. */
  answersAgain(): void;
  /** Accepted messages are then reported as `undelivered` with this code, where receipts are on. */
  undeliverNext(failure: { errorCode: number; times?: number }): void;
  /** How often it was asked for messages that it had taken. */
  lookUps(): number;
  /** The next messages are taken, and the answer never comes, or the connection is cut instead. */
  losesAnswer(how: 'hang' | 'cut', times?: number): void;
  /** Requests are taken and never answered, until `up`. */
  hang(): void;
  /** Connections are refused, until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Posts a signed status callback for a message. */
  receipt(message: SentSms, status: string, errorCode?: number): Promise<Answer>;
  /** Posts a signed inbound message to the product's webhook. */
  reply(message: InboundSms): Promise<Answer>;
  close(): Promise<void>;
}

export interface InboundSms {
  /** The address of `POST /twilio/sms` as Twilio knows it: it is what is signed. */
  url: string;
  from: string;
  body: string;
  to?: string;
  messageSid?: string;
  /** What Twilio adds, e.g. `OptOutType`. */
  params?: Record<string, string>;
  /** In place of the right signature. */
  signature?: string;
}

export interface TwilioServerOptions {
  accountSid?: string;
  authToken?: string;
  /** Report each accepted message as sent, then delivered. Default: only what `receipt` is told to. */
  receipts?: boolean;
  /** What its messages are dated by. */
  now?: () => Date;
  /** From the public URL that is signed to the one to connect to. */
  dial?: (url: string) => string;
}

/** Twilio as far as messages go: its checks, its errors, its magic numbers, its signed callbacks. */
export async function startTwilioServer(options: TwilioServerOptions = {}): Promise<TwilioServer> {
  const { accountSid = `AC${randomKey()}`, authToken = randomKey(), receipts = false, dial = (url) => url } = options;
  const now = options.now ?? (() => new Date());
  const inbox = createInbox<SentSms>('SMS');
  const requests: Record<string, string>[] = [];
  const failures: { status: number; code?: number }[] = [];
  const undelivered: number[] = [];
  const callbacks = new Set<Promise<unknown>>();
  const kept: KeptSms[] = [];
  const lostAnswers: ('hang' | 'cut')[] = [];
  const phone = createCalls({ accountSid, authToken }, (url, params) => post(url, params));
  let hanging = false;
  let lookUps = 0;

  const server = createServer(async (request, response) => {
    const params = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
    if (request.method === 'GET') {
      lookUps += 1;
      if (hanging) return;
      const call = phone.lookUp(request);
      return call ? json(response, 200, call) : answerLookUp(request, response, { accountSid, authToken, kept });
    }
    requests.push(params);
    if (hanging) return;
    const failure = failures.shift();
    if (failure?.code === undefined && failure) return html(response, failure.status);
    const refusal = failure
      ? ([failure.status, failure.code ?? 0] as const)
      : phone.isCall(request)
        ? phone.refusalOf(request, params)
        : refusalOf(request, params, accountSid, authToken);
    if (refusal) return json(response, refusal[0], twilioError(refusal[0], refusal[1], 'Refused by the test'));
    const lost = lostAnswers.shift();
    const answer = (taken: object): void => {
      if (!lost) json(response, 201, taken);
      if (lost === 'cut') response.socket?.destroy();
    };
    if (phone.isCall(request)) return answer(phone.take(params));
    const { json: message, ...sent } = accepted(params, accountSid);
    kept.push({ at: now(), json: message });
    answer(message);
    inbox.add(sent);
    if (receipts && sent.statusCallback) track(report(sent));
  });

  function track(callback: Promise<unknown>): void {
    const settled = callback.catch(() => {}).finally(() => callbacks.delete(settled));
    callbacks.add(settled);
  }

  async function report(message: SentSms): Promise<void> {
    const errorCode = undelivered.shift();
    // What became of it is so, whether or not anybody is there to hear it.
    await receipt(message, 'sent').catch(() => {});
    await (errorCode ? receipt(message, 'undelivered', errorCode) : receipt(message, 'delivered'));
  }

  async function receipt(message: SentSms, status: string, errorCode?: number): Promise<Answer> {
    if (!message.statusCallback) throw new Error('the message asked for no receipts');
    const own = kept.find(({ json }) => json.sid === message.sid);
    if (own) Object.assign(own.json, { status, error_code: errorCode ?? null });
    return post(message.statusCallback, {
      MessageSid: message.sid,
      SmsSid: message.sid,
      MessageStatus: status,
      SmsStatus: status,
      AccountSid: accountSid,
      From: message.from,
      To: message.to,
      ApiVersion: '2010-04-01',
      ...(errorCode ? { ErrorCode: String(errorCode) } : {}),
    });
  }

  async function post(url: string, params: Record<string, string>, signature?: string): Promise<Answer> {
    const response = await fetch(dial(url), {
      method: 'POST',
      headers: { 'X-Twilio-Signature': signature ?? getExpectedTwilioSignature(authToken, url, params) },
      body: new URLSearchParams(params),
    });
    return { status: response.status, body: await response.text() };
  }

  // A client that was held up by a busy machine must not meet a connection that was closed for idleness.
  server.keepAliveTimeout = 120_000;
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    accountSid,
    authToken,
    inbox,
    calls: phone.calls,
    requests,
    failNext: ({ times = 1, ...failure }) => void failures.push(...Array(times).fill(failure)),
    answersAgain: () => void failures.splice(0),
    undeliverNext: ({ errorCode, times = 1 }) => void undelivered.push(...Array(times).fill(errorCode)),
    lookUps: () => lookUps,
    losesAnswer: (how, times = 1) => void lostAnswers.push(...Array<'hang' | 'cut'>(times).fill(how)),
    hang: () => {
      hanging = true;
    },
    down: () => stop(server),
    up: async () => {
      hanging = false;
      if (!server.listening) await listen(server, port);
    },
    receipt,
    reply: ({ url, from, body, to = '+15005550006', messageSid = `SM${randomKey()}`, params, signature }) =>
      post(url, { ...inbound(messageSid, accountSid), From: from, To: to, Body: body, ...params }, signature),
    close: async () => {
      await stop(server);
      await Promise.all(callbacks);
    },
  };
}

const KNOWN = new Set(
  ['To', 'From', 'Body', 'MessagingServiceSid', 'StatusCallback', 'ValidityPeriod', 'SmartEncoded', 'Attempt'].concat([
    'ProvideFeedback',
    'RiskCheck',
    'ContentRetention',
    'AddressRetention',
    'SendAt',
    'ScheduleType',
  ]),
);

/** HTTP status and Twilio's code, in the order in which Twilio checks; null for a good request. */
function refusalOf(
  { method, url, headers }: IncomingMessage,
  params: Record<string, string>,
  accountSid: string,
  authToken: string,
): [number, number] | null {
  if (headers.authorization !== `Basic ${btoa(`${accountSid}:${authToken}`)}`) return [401, 20003];
  if (method !== 'POST' || url !== `/2010-04-01/Accounts/${accountSid}/Messages.json`) return [404, 20404];
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return [415, 20415];
  const { To = '', From = '', MessagingServiceSid = '', Body = '', ValidityPeriod = '1' } = params;
  if (!To) return [400, 21604];
  if (!From && !MessagingServiceSid) return [400, 21603];
  if (!Body) return [400, 21602];
  if (Body.length > 1600) return [400, 21617];
  if (Object.keys(params).some((name) => !KNOWN.has(name)) || !/^\d{1,5}$/.test(ValidityPeriod)) return [400, 20001];
  const code = magicRefusal(To, From) ?? (/^\+[1-9]\d{6,14}$/.test(To) ? null : 21211);
  return code === null ? null : [code === 21611 ? 429 : 400, code];
}

function accepted(params: Record<string, string>, accountSid: string): SentSms & { json: KeptSms['json'] } {
  const {
    To: to = '',
    From: from = '',
    Body: body = '',
    MessagingServiceSid: messagingServiceSid,
    StatusCallback,
  } = params;
  const message = messageJson({ accountSid, to, from, body, messagingServiceSid });
  return { sid: message.sid, to, from, body, statusCallback: StatusCallback, params, json: message };
}

const inbound = (sid: string, accountSid: string): Record<string, string> => ({
  MessageSid: sid,
  SmsSid: sid,
  SmsMessageSid: sid,
  AccountSid: accountSid,
  SmsStatus: 'received',
  NumMedia: '0',
  NumSegments: '1',
  ApiVersion: '2010-04-01',
  FromCountry: 'US',
  ToCountry: 'US',
  FromCity: '',
});

/** By its events: `node:stream/consumers` takes as long as all the rest, and benches share their processors with this. */
const bodyOf = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => resolve(body)).on('error', reject);
  });

const json = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const html = (response: ServerResponse, status: number): void =>
  void response.writeHead(status, { 'content-type': 'text/html' }).end('<html><h1>Something broke</h1></html>');

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));

function stop(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
