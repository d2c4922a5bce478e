import type RequestClient from 'twilio/lib/base/RequestClient.js';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

export type TwilioRequest = RequestClient.RequestOptions<Record<string, unknown>>;

export interface TwilioResponse {
  statusCode: number;
  body: unknown;
  headers: object;
}

/** The part of the client's `RequestClient` that it calls: where the sandbox takes the network's place. */
export interface TwilioHttp {
  request(options: TwilioRequest): Promise<TwilioResponse>;
  close?(): void;
}

const MAX_SOCKETS = 100;

/**
 * HTTP for the Twilio client, at a quarter of what its own costs, and with a base URL, which it does not know: requests
 * go to `apiUrl` where it is given. A request is made once, because retrying is the outbox's affair, and ends within
 * `timeoutMs`. Rejects with the network's error, and with code ETIMEDOUT after that time. HTTPS_PROXY, HTTP_PROXY and
 * NO_PROXY are heeded, but not for an `apiUrl` of plain HTTP, which is a server nearby.
 */
export function openTwilioHttp({ apiUrl, timeoutMs }: { apiUrl: string | undefined; timeoutMs: number }): TwilioHttp {
  const base = apiUrl?.replace(/\/+$/, '');
  // Sooner than the whole, so that a connection that never was is told from an answer that never came.
  const options = { connections: MAX_SOCKETS, connect: { timeout: timeoutMs * 0.75 } };
  const dispatcher = base?.startsWith('http:') ? new Agent(options) : new EnvHttpProxyAgent(options);

  return {
    async request(options) {
      const { origin, pathname, search } = new URL(options.uri);
      const path = pathname + withParams(search, options.params);
      const signal = AbortSignal.timeout(timeoutMs);
      const { statusCode, headers, body } = await dispatcher
        .request({
          ...(base ? ofBase(base, path) : { origin, path }),
          method: options.method.toUpperCase() as Dispatcher.HttpMethod,
          headers: { ...headersOf(options.headers), authorization: basic(options) },
          body: options.data ? formOf(options.data).toString() : null,
          signal,
        })
        .then(async ({ statusCode, headers, body }) => ({ statusCode, headers, body: await body.text() }))
        .catch((error) => {
          throw signal.aborted ? timedOut(error) : error;
        });
      return { statusCode, headers, body: jsonOr(body) };
    },
    close: () => void dispatcher.destroy(),
  };
}

const ofBase = (base: string, path: string): { origin: string; path: string } => {
  const { origin, pathname } = new URL(base);
  return { origin, path: pathname === '/' ? path : pathname + path };
};

const timedOut = (cause: unknown): Error =>
  Object.assign(new Error('no answer in time', { cause }), { code: 'ETIMEDOUT' });

const basic = ({ username, password }: TwilioRequest): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

const headersOf = (headers: TwilioRequest['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));

function withParams(search: string, params: object | undefined): string {
  const more = formOf(params ?? {}).toString();
  return more === '' ? search : `${search === '' ? '?' : `${search}&`}${more}`;
}

/** A list is its name over and over, as Twilio takes it. */
function formOf(fields: object): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) if (one !== undefined && one !== null) form.append(name, String(one));
  return form;
}

/** What is no JSON comes from something between Twilio and us; the client makes an error of its status. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
