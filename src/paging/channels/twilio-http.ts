import { Agent } from 'node:http';
import RequestClient from 'twilio/lib/base/RequestClient.js';

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
 * HTTP for the Twilio client, which knows no base URL: requests go to `apiUrl` where it is given. Retrying is the
 * outbox's affair, so a request is made once.
 */
export function openTwilioHttp({ apiUrl, timeoutMs }: { apiUrl: string | undefined; timeoutMs: number }): TwilioHttp {
  const client = new RequestClient({ timeout: timeoutMs, keepAlive: true, maxSockets: MAX_SOCKETS, autoRetry: false });
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  client.axios.defaults.httpAgent = agent;
  const base = apiUrl?.replace(/\/+$/, '');

  return {
    request(options) {
      const { pathname, search } = new URL(options.uri);
      return client.request(base ? { ...options, uri: base + pathname + search } : options);
    },
    close() {
      agent.destroy();
      // Under HTTP_PROXY it is another kind of agent, which may keep nothing.
      client.axios.defaults.httpsAgent.destroy?.();
    },
  };
}
