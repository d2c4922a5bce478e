import type { Failure } from '../failures/failure.ts';

/**
 * What a failure speaks of. `provider`: itself or our account there, so that the next message would meet it, too.
 * `elsewhere`: this message, which another provider may take. `final`: the address or the words, for any provider.
 */
export type Fault = 'provider' | 'elsewhere' | 'final';

/** A gateway answered with success, and its words said otherwise. */
export const NOT_TAKEN = 'not taken';

// Twilio: this sender cannot reach that number or country.
const THIS_SENDER = new Set(['21210', '21212', '21215', '21408', '21606', '21608', '21612', '30034']);
// SMTP: the server is closing down, or cannot let anybody in.
const SERVER_AWAY = new Set(['421', '454']);

/** Who has said STOP to one of our numbers is not written to from another: that is final. */
export function faultOf({ code, kind }: Pick<Failure, 'code' | 'kind'>): Fault {
  switch (kind) {
    case 'bad-address':
    case 'opted-out':
    case 'content':
      return 'final';
    case 'account':
      return THIS_SENDER.has(code) ? 'elsewhere' : 'provider';
    case 'permanent':
      return code.startsWith('HTTP ') || code === NOT_TAKEN ? 'elsewhere' : 'final';
    case 'transient':
      // Numbers are a provider's answers, so it works; words are the network's: refused, reset, no such host.
      return /^(\d+|HTTP 4\d\d)$/.test(code) && !SERVER_AWAY.has(code) ? 'elsewhere' : 'provider';
  }
}

const NO_ANSWER = new Set(['ECONNABORTED', 'ETIMEDOUT', 'EABORT', 'UND_ERR_CONNECT_TIMEOUT', 'HTTP 504']);

/** The whole time was spent waiting: the dearest failure there is. */
export const isTimeOut = (code: string): boolean => NO_ANSWER.has(code);

const LOST_ANSWER = new Set(
  ['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EABORT', 'EPIPE', 'ESOCKET', 'ECONNECTION'].concat([
    'UND_ERR_SOCKET',
    'unknown',
    'no sid',
  ]),
);

/**
 * Whether a message may have been taken although its request failed: no answer, half an answer, or one from a proxy that
 * lost its server. A refusal is clear, and so is a connection that never was. `code` as in a Failure.
 */
export const isUnclear = (code: string): boolean =>
  LOST_ANSWER.has(code) || (/^HTTP (408|5\d\d)$/.test(code) && code !== 'HTTP 503');
