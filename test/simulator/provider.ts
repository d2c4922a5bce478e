import type {
  Channel,
  Found,
  Outcome,
  OutgoingCall,
  OutgoingMail,
  OutgoingSms,
  SendResult,
} from '../../src/paging/channels/channel.ts';
import type { Failure } from '../../src/paging/failures/failure.ts';
import type { Grounds } from './promises.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';

export type Kind = 'sms' | 'email' | 'voice';

/** One request that reached a provider. */
export interface Request {
  step: number;
  at: number;
  process: Process;
  channel: Kind;
  to: string;
  text: string;
  /** The delivery that the message names; null for what is no page. */
  delivery: number | null;
  attempt: number | null;
  /** What its process went by when it began; null for what is no page. */
  grounds: Grounds | null;
  /** It was taken, under this id. */
  taken: string | null;
  /** Its process has heard how it went. */
  heard: boolean;
  /** How it went, in a word. */
  how: string;
  /** What the provider says of it when it is asked. */
  outcome: Outcome | null;
}

/** How badly the world treats one channel just now. */
export interface Weather {
  /** Out of one, how often a request is refused in a way that may pass. */
  errs: number;
  /** How often there is no answer: half of those have been taken. */
  hangs: number;
  /** How often the words are blocked. */
  blocks: number;
}

export const CLEAR: Weather = { errs: 0, hangs: 0, blocks: 0 };

const TIMEOUT_MS = 10_000;

export interface Providers {
  requests: Request[];
  weather: Record<Kind, Weather>;
  /** Addresses that no message reaches, and how that shows. */
  dead: Map<string, 'bad-address' | 'opted-out'>;
  /** The channels as one process has them. */
  channelsFor(process: Process): {
    sms: Channel<OutgoingSms>;
    email: Channel<OutgoingMail>;
    voice: Channel<OutgoingCall>;
  };
}

const transient: Failure = { kind: 'transient', code: 'HTTP 503', reason: 'the provider is busy' };
const blocked: Failure = { kind: 'content', code: '30007', reason: 'the carrier blocked the words' };
const noAnswer: Failure = { kind: 'transient', code: 'ETIMEDOUT', reason: 'the provider did not answer in time' };
const cut: Failure = { kind: 'transient', code: 'ECONNRESET', reason: 'the provider cut the connection' };
const refusals: Record<'bad-address' | 'opted-out', Failure> = {
  'bad-address': { kind: 'bad-address', code: '21211', reason: 'the address does not exist' },
  'opted-out': { kind: 'opted-out', code: '21610', reason: 'the number has opted out' },
};

/** Providers in the shape of Twilio and of a mail server, as seen by one who is unlucky with them. */
export function openProviders(options: {
  random: Random;
  scheduler: Scheduler;
  /** A process begins to hand a page over. */
  onBegin: (process: Process, delivery: number, now: number) => Grounds;
  /** A message has come, whatever becomes of it. */
  onRequest: (request: Request) => void;
  /** A message has been taken: receipts and replies come from here. */
  onTaken: (request: Request) => void;
}): Providers {
  const { random, scheduler, onBegin, onRequest, onTaken } = options;
  const requests: Request[] = [];
  const dead: Providers['dead'] = new Map();
  const weather: Providers['weather'] = { sms: CLEAR, email: CLEAR, voice: CLEAR };

  /** A step of `process` after `delayMs`, whose answer it gets. */
  const after = <Answer>(process: Process, delayMs: number, label: string, answer: () => Answer): Promise<Answer> =>
    new Promise((resolve) => {
      if (!process.alive) return;
      scheduler.add({ at: scheduler.now() + delayMs, process, label, run: () => resolve(answer()) });
    });

  function behaviour(
    channel: Kind,
    to: string,
  ): { how: string; taken: boolean; answer: Failure | null; delayMs: number } {
    const { errs, hangs, blocks } = weather[channel];
    if (random.chance(hangs)) {
      const taken = random.chance(0.5);
      if (random.chance(0.3)) return { how: 'cut', taken, answer: cut, delayMs: random.between(5, 300) };
      return { how: 'hang', taken, answer: noAnswer, delayMs: TIMEOUT_MS };
    }
    const delayMs = random.between(5, 250);
    if (random.chance(errs)) return { how: 'err', taken: false, answer: transient, delayMs };
    const refused = dead.get(to);
    // Who has said STOP to our SMS is called all the same.
    if (refused && !(channel === 'voice' && refused === 'opted-out'))
      return { how: refused, taken: false, answer: refusals[refused], delayMs };
    if (channel === 'sms' && random.chance(blocks)) return { how: 'blocked', taken: false, answer: blocked, delayMs };
    return { how: 'take', taken: true, answer: null, delayMs };
  }

  async function send(
    process: Process,
    message: Pick<Request, 'channel' | 'to' | 'text' | 'delivery' | 'attempt'>,
  ): Promise<SendResult> {
    const { channel, to, delivery } = message;
    const label = `${channel} to ${to}, delivery ${delivery ?? '-'}`;
    const grounds = delivery === null ? null : onBegin(process, delivery, scheduler.now());
    const { answer, delayMs, request } = await after(process, 0, `hands ${label}`, () => {
      const { how, taken, answer, delayMs } = behaviour(channel, to);
      const id = taken ? `${channel}-${requests.length + 1}` : null;
      const seen = {
        step: scheduler.steps(),
        at: scheduler.now(),
        process,
        grounds,
        taken: id,
        how,
        heard: false,
        outcome: null,
      };
      const request: Request = { ...message, ...seen };
      requests.push(request);
      onRequest(request);
      if (taken) onTaken(request);
      return { answer, delayMs, request };
    });
    return after(process, delayMs, `hears of ${label}: ${request.how}`, (): SendResult => {
      request.heard = true;
      if (!answer) return { ok: true, providerId: request.taken ?? '', ...(channel === 'sms' && { receipt: true }) };
      const unclear = request.how === 'hang' || request.how === 'cut';
      return { ok: false, ...answer, ...(unclear && { unclear: true }) };
    });
  }

  const like = (sms: OutgoingSms, since: Date): Found[] =>
    requests
      .filter(({ channel, to, text }) => channel === 'sms' && to === sms.to && text === sms.body)
      .filter(({ taken, at, outcome }) => taken && at >= since.getTime() - 5_000 && outcome?.status !== 'undelivered')
      .map(({ taken }) => ({ providerId: taken ?? '', receipt: true as const }))
      .toReversed();

  return {
    requests,
    weather,
    dead,
    channelsFor: (process) => ({
      sms: {
        send: ({ to, body, statusCallback = '' }) =>
          send(process, { channel: 'sms', to, text: body, ...namedIn(statusCallback) }),
        find: (sms, since) => {
          const silent = random.chance(weather.sms.hangs);
          return after(process, silent ? 2_000 : 50, 'hears what the provider has', () =>
            silent ? [] : like(sms, since),
          );
        },
        outcomeOf: (id) => {
          const silent = random.chance(weather.sms.hangs);
          const of = () => requests.find(({ taken }) => taken === id)?.outcome ?? null;
          return after(process, silent ? TIMEOUT_MS : 50, `hears of ${id}`, () => (silent ? null : of()));
        },
        close: () => {},
      },
      email: {
        send: ({ to, text, subject, messageId = '' }) => {
          const delivery = /(\d+)/.exec(messageId)?.[1];
          const named = messageId.includes('notice') || !delivery ? null : Number(delivery);
          return send(process, { channel: 'email', to, text: `${subject}\n${text}`, delivery: named, attempt: null });
        },
        close: () => {},
      },
      voice: {
        send: (call) => {
          const named = 'url' in call ? namedIn(call.statusCallback) : { delivery: null, attempt: null };
          return send(process, { channel: 'voice', to: call.to, text: 'a call', ...named });
        },
        close: () => {},
      },
    }),
  };
}

function namedIn(address: string): { delivery: number | null; attempt: number | null } {
  const [, delivery, attempt] = /delivery=(\d+)&attempt=(\d+)/.exec(address) ?? [];
  return { delivery: delivery ? Number(delivery) : null, attempt: attempt ? Number(attempt) : null };
}
