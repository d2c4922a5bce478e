import { oneLine } from '../../lib/text.ts';

/**
 * What kind of thing went wrong; what follows from it is the table in consequence.ts.
 *
 * - `bad-address`: the address cannot work, now or later: no such number, a landline, an unknown mailbox.
 * - `opted-out`: the number has said STOP, so the carrier blocks what we send.
 * - `account`: our own account, sender or settings are refused. Every message to anybody would meet it.
 * - `content`: the words were blocked, filtered or too long. Other words may pass.
 * - `transient`: the same message may pass later.
 * - `permanent`: anything else that the same message would meet again, such as a phone that is switched off.
 */
export type FailureKind = 'bad-address' | 'opted-out' | 'account' | 'content' | 'transient' | 'permanent';

/** Why a provider did not take or deliver a message. */
export interface Failure {
  kind: FailureKind;
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
  const { code, responseCode, permanent, response, message, originalCode, command } = fieldsOf(error);
  if (typeof responseCode === 'number') {
    const words = brief(response ?? message);
    const passing = permanent === false || responseCode < 500;
    return {
      kind: passing ? 'transient' : smtpRefusal(responseCode, words, command),
      code: String(responseCode),
      reason: `the mail server answered: ${words}`,
    };
  }
  const recipient = code === 'EENVELOPE' && String(message).startsWith('Invalid recipient');
  const kind = recipient ? 'bad-address' : MAIL_CANNOT_WORK.get(String(code));
  if (kind) return { kind, code: String(code), reason: `the mail cannot be sent: ${brief(message)}` };
  return networkFailure(originalCode ?? code, 'the mail server');
}

// Without an answer from the server these are about our own settings or the mail: a retry would meet them again.
const MAIL_CANNOT_WORK = new Map<string, FailureKind>([
  ['EENVELOPE', 'account'],
  ['EAUTH', 'account'],
  ['ENOAUTH', 'account'],
  ['ECONFIG', 'account'],
  ['EREQUIRETLS', 'account'],
  ['EMESSAGE', 'permanent'],
  ['EMAXRECIPIENTS', 'permanent'],
]);

/**
 * A mail server's 5yz. The enhanced code (RFC 3463) says more than the plain one where there is one; without it, what was
 * refused is told by the command: the recipient, our sender, or the words.
 */
function smtpRefusal(responseCode: number, words: string, command: unknown): FailureKind {
  const [, subject, detail] = /\b5\.(\d)\.(\d{1,3})\b/.exec(words) ?? [];
  // A mailbox that is full today is a mailbox.
  if (subject === '2') return detail === '1' ? 'bad-address' : 'permanent';
  if (subject === '1') return detail === '7' || detail === '8' ? 'account' : 'bad-address';
  if (subject === '6' || (subject === '3' && detail === '4')) return 'content';
  if (subject === '7') return command === 'DATA' || responseCode === 554 ? 'content' : 'account';
  if (SMTP_ACCOUNT.has(responseCode) || command === 'MAIL FROM') return 'account';
  if (responseCode === 552 || responseCode === 554 || command === 'DATA') return 'content';
  if (ABOUT_US.test(words)) return 'account';
  return SMTP_MAILBOX.has(responseCode) ? 'bad-address' : 'permanent';
}

/** Authentication and encryption are asked for, or were refused. */
const SMTP_ACCOUNT = new Set([530, 534, 535, 538]);
const SMTP_MAILBOX = new Set([550, 551, 553]);
/** Said of our server, not of the mailbox: a block list must not make everybody's address look wrong. */
const ABOUT_US = /block|black|spam|denied|polic|relay|reputation|banned/i;

/** Twilio's codes by what they mean for us (twilio.com/docs/api/errors). Those in no list go by the HTTP status. */
const TWILIO: Record<FailureKind, Record<number, string>> = {
  'bad-address': {
    21211: 'the number is not a valid phone number',
    21214: 'the number cannot be called',
    21217: 'the number is not a valid phone number',
    21614: 'the number is not a mobile phone',
    30005: 'the number is not known to the network',
    30006: 'the number is a landline or cannot be reached',
  },
  'opted-out': {
    21610: 'the person has replied STOP, so their carrier blocks our messages; they must send START',
  },
  account: {
    20003: 'Twilio refuses our account: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN',
    20404: 'Twilio does not know our account: check TWILIO_ACCOUNT_SID',
    21205: 'Twilio cannot ask PUBLIC_URL what to say in a call',
    21210: 'TWILIO_FROM is not a number that may call',
    21212: 'TWILIO_FROM is not a valid sender',
    21215: 'our Twilio account may not call that country',
    21408: 'our Twilio account may not send to that country',
    21606: 'TWILIO_FROM cannot send to that number',
    21608: 'a Twilio trial account sends to verified numbers only',
    21612: 'no route to that number from TWILIO_FROM',
    21703: 'the messaging service has no sender',
    21704: 'the messaging service has no sender',
    30002: 'our Twilio account is suspended',
    30032: 'our toll-free number is not verified',
    30034: 'our number is not registered to send to the United States',
    60728: 'our Twilio account has reached its hourly limit',
    63038: 'our Twilio account has reached its daily limit',
  },
  content: {
    21617: 'the message is too long',
    30004: 'the carrier blocks our messages',
    30007: 'the carrier filtered the message',
    30019: 'the message is too big',
  },
  transient: {
    14107: 'too many messages between the same two numbers',
    20429: 'Twilio is busy',
    21611: "the sender's queue is full",
    30001: "the sender's queue is full",
    30008: 'the network failed for an unknown reason',
    30017: "the carrier's network is congested",
    30022: 'the number sends more than its campaign allows',
  },
  permanent: {
    21216: 'Twilio blocks calls to that number',
    30003: 'the phone is switched off or out of reach',
    30036: 'the message waited too long to be of use',
  },
};

const KINDS = Object.keys(TWILIO) as FailureKind[];

function twilioFailure(code: number, status: unknown, message: unknown): Failure {
  const kind = KINDS.find((one) => TWILIO[one][code] !== undefined);
  if (!kind && typeof status === 'number' && status !== 400) return httpFailure(status, message);
  const known = kind && TWILIO[kind][code];
  const reason = known ?? (message === undefined ? 'the message failed' : `Twilio answered: ${brief(message)}`);
  return { kind: kind ?? 'permanent', code: String(code), reason: `${reason} (Twilio ${code})` };
}

function httpFailure(status: number, message: unknown): Failure {
  const kind = worthRetrying(status) ? 'transient' : OURS.has(status) ? 'account' : 'permanent';
  // What the client says where Twilio's answer says nothing itself.
  const words = String(message ?? '').replace(/^\[HTTP \d+\] (Failed to execute request)?/, '');
  return { kind, code: `HTTP ${status}`, reason: `Twilio answered: ${brief(words || `HTTP ${status}`)}` };
}

const worthRetrying = (status: number): boolean => status >= 500 || status === 429 || status === 408;

/** Who we are, or what we have paid, is refused. */
const OURS = new Set([401, 402, 403]);

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

/** A request that got no whole answer; `who` begins the sentence. */
export function networkFailure(code: unknown, who: string): Failure {
  const name = typeof code === 'string' ? code : 'unknown';
  return { kind: 'transient', code: name, reason: `${who} ${NETWORK.get(name) ?? `cannot be reached (${name})`}` };
}

/** A provider's own words: one line, short enough for a timeline. */
const brief = (words: unknown): string => oneLine(String(words), 200);

const fieldsOf = (error: unknown): Record<string, unknown> =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
