import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, publicLookup } from '../lib/public-address.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_048_576;
const MOST_REDIRECTS = 3;

/**
 * The text behind an http or https address. Throws an Error that says in plain words why there is none, and never names
 * the address, which may be a secret. Addresses of private networks are refused unless they are allowed.
 */
export async function fetchCalendar(address: string, { allowPrivate }: { allowPrivate: boolean }): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    let url = new URL(address);
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const response = await request(url, allowPrivate, signal);
      const next = redirectOf(response, url);
      if (!next) return await textOf(response);
      response.destroy();
      url = next;
    }
    throw new Error('redirects too often');
  } catch (error) {
    throw signal.aborted ? new Error('did not answer within 10 s') : inWords(error);
  }
}

function request(url: URL, allowPrivate: boolean, signal: AbortSignal): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('redirects to what is not a web address');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) && !isPublicAddress(host)) throw new Error('is at an address of a private network');
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  const options = {
    ...{ signal, agent: false as const, headers: { accept: 'text/calendar', 'user-agent': 'Firstline' } },
    ...(allowPrivate ? {} : { lookup: publicLookup }),
  };
  return new Promise((resolve, reject) => void get(url, options, resolve).on('error', reject));
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null;
  if (!headers.location || !URL.canParse(headers.location, from)) throw new Error('redirects to nowhere');
  return new URL(headers.location, from);
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`answers ${response.statusCode}`);
  }
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error('is larger than 1 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** System errors name the host or address in their messages; their codes do not. */
function inWords(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('cannot be reached');
  return 'code' in error ? new Error(`cannot be reached (${String(error.code)})`) : error;
}
