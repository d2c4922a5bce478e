import { oneLine } from '../lib/text.ts';

/** Why a provider did not take or deliver a message, and whether the same message may go through later. */
export interface Failure {
  /** permanent: go to the person's next contact method at once. transient: try again after {@link retryDelayMs}. */
  kind: 'permanent' | 'transient';
  /** The provider's own code, e.g. `21211`, `550`, `ECONNREFUSED`. */
  code: string;
  /** Plain words for the timeline, beginning in lower case. */
  reason: string;
}

const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * How long to wait after failed attempt number `attempt` (from 1), in milliseconds: 1 s, 2 s, 4 s, 8 s, then 15 s.
 * `random` in [0, 1) takes away up to half, so that a storm does not come back in step.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const most = RETRY_MS[Math.min(Math.max(attempt, 1), RETRY_MS.length) - 1] ?? 15_000;
  return Math.round(most * (1 - random / 2));
}

/**
 * What went wrong with a request to Twilio. It goes by the fields, not by the class: the client throws three kinds of
 * error, of which one is not exported, and an answer in HTML has no code at all.
 */
export function classifySms(error: unknown): Failure {
  const { code, status, message } = fieldsOf(error);
  if (typeof code === 'number') return twilioFailure(code, status, message);
  if (typeof status === 'number') return httpFailure(status, message);
  return networkFailure(code, 'Twilio');
}

/**
 * What the `ErrorCode` of a status callback says. Twilio has given the message up, so unless the code tells of
 * congestion, another way to the person is quicker than the same one again.
 */
export function classifyReceipt(errorCode: string | null | undefined): Failure {
  if (!errorCode || !/^\d{1,6}$/.test(errorCode)) {
    return { kind: 'permanent', code: 'undelivered', reason: 'the network did not deliver the message' };
  }
  return twilioFailure(Number(errorCode), undefined, undefined);
}

/** What went wrong with a mail. nodemailer says `permanent` whenever the server answered. */
export function classifyMail(error: unknown): Failure {
  const { code, responseCode, permanent, response, message, originalCode } = fieldsOf(error);
  if (typeof responseCode === 'number') {
    return {
      kind: permanent === false || responseCode < 500 ? 'transient' : 'permanent',
      code: String(responseCode),
      reason: `the mail server answered: ${brief(response ?? message)}`,
    };
  }
  if (typeof code === 'string' && MAIL_CANNOT_WORK.has(code)) {
    return { kind: 'permanent', code, reason: `the mail cannot be sent: ${brief(message)}` };
  }
  return networkFailure(originalCode ?? code, 'the mail server');
}

// Without an answer from the server these are about our own settings or the address: a retry would meet them again.
const MAIL_CANNOT_WORK = new Set([
  'EENVELOPE',
  'EAUTH',
  'ENOAUTH',
  'ECONFIG',
  'EMESSAGE',
  'EREQUIRETLS',
  'EMAXRECIPIENTS',
]);

const TRANSIENT: Record<number, string> = {
  14107: 'too many messages between the same two numbers',
  20429: 'Twilio is busy',
  21611: "the sender's queue is full",
  30001: "the sender's queue is full",
  30008: 'the network failed for an unknown reason',
  30017: "the carrier's network is congested",
  30022: 'the number sends more than its campaign allows',
};

const PERMANENT: Record<number, string> = {
  20003: 'Twilio refuses our account: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN',
  20404: 'Twilio does not know our account: check TWILIO_ACCOUNT_SID',
  21211: 'the number is not a valid phone number',
  21217: 'the number is not a valid phone number',
  21408: 'our Twilio account may not send to that country',
  21606: 'TWILIO_FROM cannot send to that number',
  21608: 'a Twilio trial account sends to verified numbers only',
  21610: 'the person has replied STOP, so their carrier blocks our messages; they must send START',
  21612: 'no route to that number from TWILIO_FROM',
  21614: 'the number is not a mobile phone',
  21617: 'the message is too long',
  21703: 'the messaging service has no sender',
  21704: 'the messaging service has no sender',
  30002: 'our Twilio account is suspended',
  30003: 'the phone is switched off or out of reach',
  30004: 'the carrier blocks our messages',
  30005: 'the number is not known to the network',
  30006: 'the number is a landline or cannot be reached',
  30007: 'the carrier filtered the message',
  30019: 'the message is too big',
  30032: 'our toll-free number is not verified',
  30034: 'our number is not registered to send to the United States',
  30036: 'the message waited too long to be of use',
  60728: 'our Twilio account has reached its hourly limit',
  63038: 'our Twilio account has reached its daily limit',
};

function twilioFailure(code: number, status: unknown, message: unknown): Failure {
  const busy = TRANSIENT[code];
  if (busy) return { kind: 'transient', code: String(code), reason: `${busy} (Twilio ${code})` };
  const known = PERMANENT[code];
  if (!known && typeof status === 'number' && worthRetrying(status)) return httpFailure(status, message);
  const reason = known ?? (message === undefined ? 'the message failed' : `Twilio answered: ${brief(message)}`);
  return { kind: 'permanent', code: String(code), reason: `${reason} (Twilio ${code})` };
}

function httpFailure(status: number, message: unknown): Failure {
  const kind = worthRetrying(status) ? 'transient' : 'permanent';
  // What the client says where Twilio's answer says nothing itself.
  const words = String(message ?? '').replace(/^\[HTTP \d+\] (Failed to execute request)?/, '');
  return { kind, code: `HTTP ${status}`, reason: `Twilio answered: ${brief(words || `HTTP ${status}`)}` };
}

const worthRetrying = (status: number): boolean => status >= 500 || status === 429 || status === 408;

const NETWORK = new Map(
  Object.entries({
    ECONNREFUSED: 'refuses the connection',
    ECONNRESET: 'cut the connection',
    ECONNABORTED: 'did not answer in time',
    EABORT: 'did not answer in time',
    ETIMEDOUT: 'did not answer in time',
    ENOTFOUND: 'has no known address',
    EAI_AGAIN: 'has no known address',
    EDNS: 'has no known address',
  }),
);

function networkFailure(code: unknown, who: string): Failure {
  const name = typeof code === 'string' ? code : 'unknown';
  return { kind: 'transient', code: name, reason: `${who} ${NETWORK.get(name) ?? `cannot be reached (${name})`}` };
}

/** A provider's own words: one line, short enough for a timeline. */
const brief = (words: unknown): string => oneLine(String(words), 200);

const fieldsOf = (error: unknown): Record<string, unknown> =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
