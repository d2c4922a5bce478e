import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { answered, type Breaker, begin, closedBreaker, failed, failedAt, isUsable } from './breaker.ts';
import type { Channel, Found, Outcome, SendResult } from './channel.ts';
import { faultOf, isTimeOut } from './fault.ts';
import { later } from './within.ts';

export interface Provider<Message> {
  /** Stays the same: it is kept with each message that left. */
  name: string;
  channel: Channel<Message>;
}

/** What a person sees of a provider. */
export interface ProviderState {
  name: string;
  channel: string;
  /** As in {@link Breaker}: open is passed over. */
  state: Breaker['state'];
  since: Date;
  /** The newest failure that spoke of the provider, in plain words. */
  lastError: string | null;
}

export interface Route<Message> extends Required<Channel<Message>> {
  /** In the order in which they are tried. */
  providers(): ProviderState[];
}

/** What waits for a provider that has just been given up, or tries one that was, waits no longer than this. */
const PATIENCE_MS = 2_000;

interface Stop<Message> extends Provider<Message> {
  breaker: Breaker;
  lastError: string | null;
  /** Leaves whom it is given up on: those who are waiting for its answer right then. */
  leaving: Set<() => void>;
}

/**
 * Several providers of one channel, in order. A message that one does not take goes to the next within the same attempt,
 * unless its address is at fault; a provider that is down is passed over (breaker.ts), so that it costs one time-out and
 * not one per page. There is always one that is tried.
 *
 * At least once: a request that was written before it was given up may have got through. So the next provider sends only
 * after the one before was asked for the message, for as long as a page can wait, and did not have it.
 *
 * The breakers live in this process. Each process finds out for itself, at the price of a time-out; in return nothing that
 * is shared can close the way for all.
 */
export function openRoute<Message>(
  channel: string,
  providers: Provider<Message>[],
  { clock, log }: { clock: Clock; log: Logger },
): Route<Message> {
  const stops: Stop<Message>[] = providers.map((provider) => ({
    ...provider,
    breaker: closedBreaker(clock.now()),
    lastError: null,
    leaving: new Set(),
  }));

  async function send(message: Message, isWanted = async () => true): Promise<SendResult> {
    const tried: { stop: Stop<Message>; result: SendResult }[] = [];
    for (let stop = next(stops, clock.now()); stop; stop = next(untried(stops, tried), clock.now(), tried.length > 0)) {
      if (tried.length > 0 && !(await isWanted())) break;
      const result = await attempt(stop, message, untried(stops, tried).length > 1);
      const first = tried[0]?.stop ?? stops[0];
      if (result.ok) return { ...result, ...(first && first.name !== result.provider && { insteadOf: first.name }) };
      tried.push({ stop, result });
      if (faultOf(result) === 'final') break;
    }
    return summary(tried.map(({ result }) => result));
  }

  async function attempt(stop: Stop<Message>, message: Message, othersLeft: boolean): Promise<SendResult> {
    const begunAt = clock.now();
    const before = stop.breaker;
    stop.breaker = begin(before, begunAt);
    const isTrial = stop.breaker !== before;
    const answer = stop.channel.send(message).then((result) => {
      note(stop, result, begunAt);
      return { ...result, provider: stop.name };
    });
    const result = await (othersLeft ? untilLeft(stop, answer, isTrial) : answer);
    if (result.ok || !result.unclear || !othersLeft) return result;
    const [found] = (await stop.channel.find?.(message, begunAt)) ?? [];
    return found ? { ok: true, ...found, provider: stop.name } : result;
  }

  /** The answer; or, once the provider has been given up and had a little more time, that there is none. */
  async function untilLeft(stop: Stop<Message>, answer: Promise<SendResult>, isTrial: boolean): Promise<SendResult> {
    const wait = later(PATIENCE_MS);
    if (isTrial) wait.start();
    stop.leaving.add(wait.start);
    const given = wait.over.then((): SendResult => {
      const reason = `${stop.name} did not answer in time`;
      return { ok: false, kind: 'transient', code: 'ETIMEDOUT', reason, provider: stop.name, unclear: true };
    });
    try {
      return await Promise.race([answer, given]);
    } finally {
      stop.leaving.delete(wait.start);
      wait.cancel();
    }
  }

  function note(stop: Stop<Message>, result: SendResult, begunAt: Date): void {
    const now = clock.now();
    const before = stop.breaker.state;
    if (result.ok || faultOf(result) !== 'provider') {
      stop.breaker = answered(stop.breaker, begunAt, now);
    } else {
      stop.lastError = result.reason;
      stop.breaker = failed(stop.breaker, { timedOut: isTimeOut(result.code), begunAt }, now);
    }
    const { state } = stop.breaker;
    const fields = { channel, provider: stop.name, reason: stop.lastError };
    if (before === 'closed' && state === 'open') {
      log.warn(fields, 'a provider fails and is passed over');
      for (const leave of stop.leaving) leave();
    }
    if (before !== 'closed' && state === 'closed') log.warn(fields, 'a provider works again');
  }

  return {
    send,
    async find(message, since) {
      const asked = stops.map(async ({ name, channel }): Promise<Found[] | null> => {
        if (!channel.find) return [];
        const found = await channel.find(message, since);
        return found?.map((one) => ({ ...one, provider: name })) ?? null;
      });
      const all = await Promise.all(asked);
      const found = all.flatMap((some) => some ?? []);
      return found.length === 0 && all.includes(null) ? null : found;
    },
    async outcomeOf(providerId, provider) {
      const asked = stops.filter(({ name }) => !provider || name === provider);
      const all = await Promise.all(asked.map(({ channel }) => channel.outcomeOf?.(providerId)));
      return all.find((outcome): outcome is Outcome => Boolean(outcome)) ?? null;
    },
    providers: () =>
      stops.map(({ name, breaker, lastError }) => ({
        ...{ name, channel },
        ...{ state: breaker.state, since: breaker.since, lastError },
      })),
    close: () => {
      for (const stop of stops) stop.channel.close();
    },
  };
}

/** The first in order that works; where none does, and none has been tried yet, the one that failed longest ago. */
function next<Message>(stops: Stop<Message>[], now: Date, isTried = false): Stop<Message> | undefined {
  const usable = stops.find(({ breaker }) => isUsable(breaker, now));
  if (usable || isTried) return usable;
  return stops.toSorted((a, b) => failedAt(a.breaker) - failedAt(b.breaker))[0];
}

const untried = <Message>(stops: Stop<Message>[], tried: { stop: Stop<Message> }[]): Stop<Message>[] =>
  stops.filter((stop) => !tried.some((one) => one.stop === stop));

/** One refusal for all: it is worth another attempt where any of them is, and unclear where any of them is. */
function summary(results: SendResult[]): SendResult {
  const failures = results.filter((result) => !result.ok);
  const last = failures.at(-1);
  if (!last) return { ok: false, kind: 'permanent', code: 'no provider', reason: 'no provider is set up' };
  const told = faultOf(last) === 'final' ? last : (failures.findLast(({ kind }) => kind === 'transient') ?? last);
  return failures.some(({ unclear }) => unclear) ? { ...told, unclear: true } : told;
}
