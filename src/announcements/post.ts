import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isPrivateHost, publicLookup } from '../lib/public-address.ts';
import { oneLine } from '../lib/text.ts';
import type { Answer, Post } from './announcement.ts';

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 4_096;
const MOST_SAID = 100;
const PRIVATE = 'is at an address of a private network';

export interface PostOptions {
  now: Date;
  allowPrivate: boolean;
  timeoutMs?: number;
  /** What must not be repeated where an answer echoes it. */
  secrets?: string[];
  /** The connection stands: from here on it may have arrived. */
  onConnected?: () => void;
}

/**
 * One attempt, without redirects: only 2xx is a yes. Never throws, and never names the address, which is a secret.
 * Addresses of private networks are refused, after their names are resolved, unless they are allowed.
 */
export async function post(message: Post, options: PostOptions): Promise<Answer> {
  const { timeoutMs = TIMEOUT_MS } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await send(message, options, signal);
    const text = await beginningOf(response, signal);
    return answerOf(response, text, [...(options.secrets ?? []), message.url], options.now);
  } catch (error) {
    const said = signal.aborted ? `did not answer within ${timeoutMs / 1_000} s` : inWords(error);
    return { ok: false, said, gone: false, retryAfterMs: null };
  }
}

async function send(
  { url, headers, body }: Post,
  { allowPrivate, onConnected = () => {} }: PostOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const target = new URL(url);
  // A host that is an address is never looked up.
  if (!allowPrivate && isPrivateHost(url)) throw new Error(PRIVATE);
  const [request, connected] =
    target.protocol === 'https:' ? [requestHttps, 'secureConnect'] : [requestHttp, 'connect'];
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'Firstline' },
    signal,
    agent: false as const,
    ...(allowPrivate ? {} : { lookup: publicLookup }),
  };
  return new Promise((resolve, reject) => {
    const sending = request(target, options, resolve);
    sending.on('socket', (socket) => socket.once(connected, onConnected));
    sending.on('error', reject).end(body);
  });
}

/** As much as is looked at; the rest is not waited for. */
async function beginningOf(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MOST_BYTES) break;
    }
  } catch (error) {
    // The status has come: a body that breaks off takes nothing from it. One that never ends is no answer.
    if (signal.aborted) throw error;
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string, secrets: string[], now: Date): Answer {
  if (statusCode >= 200 && statusCode < 300) return { ok: true, status: statusCode, said: `answered ${statusCode}` };
  const redirect = statusCode >= 300 && statusCode < 400 ? ', a redirect, which is not followed' : '';
  const reason = secrets.some((secret) => text.includes(secret)) ? '' : oneLine(text, MOST_SAID);
  const said = `answered ${statusCode}${redirect}${reason && !redirect ? `: ${reason}` : ''}`;
  return {
    ...{ ok: false, said, gone: statusCode === 410, status: statusCode },
    retryAfterMs: retryAfterMsOf(headers['retry-after'], text, now),
  };
}

/** Seconds or an HTTP date of the header; seconds of Discord's and Telegram's bodies where that is missing. */
function retryAfterMsOf(header: string | undefined, text: string, now: Date): number | null {
  const said = header ?? /"retry_after"\s*:\s*(\d{1,6}(\.\d+)?)/.exec(text)?.[1] ?? '';
  if (/^\d{1,6}(\.\d+)?$/.test(said)) return Math.ceil(Number(said) * 1_000);
  const ms = /GMT$/.test(said) ? Date.parse(said) - now.getTime() : Number.NaN;
  return ms > 0 ? ms : null;
}

/** System errors name the host or address in their messages; their codes do not. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return 'could not be reached';
  if (error.message === PRIVATE) return PRIVATE;
  return 'code' in error ? `could not be reached (${String(error.code)})` : 'could not be reached';
}
