import { inTraces } from '../db/traces.ts';
import { contextOf, system } from '../deps.ts';
import { createBatcher } from '../lib/batcher.ts';
import { claimDueDeliveries, LEASE_MS } from './claim-due.ts';
import { countMessage } from './count-message.ts';
import { CHANNELS, isWanted } from './delivery.ts';
import { failTogether } from './failures/fail-together.ts';
import { handOver } from './hand-over.ts';
import { addLikelyChanges } from './likely-changes.ts';
import { isUnclear, stillToSend } from './look-up.ts';
import { noteRoute } from './note-route.ts';
import type { PagingDeps } from './paging-deps.ts';
import { type DeliveryRow, factsOfPages, type Letter, type PageFacts } from './queries.ts';
import { type Sent, settleSent } from './settle-sent.ts';
import { withdraw } from './withdraw.ts';

/** So many are claimed at once, and looked at once more in one query. */
export const CHUNK = 100;

/** Messages that are this worker's to send now. */
export interface Taken {
  /** `run` hands one over and writes down what came of it. Never throws. */
  pieces: { lane: DeliveryRow['channel']; run: () => Promise<void> }[];
  /** How many deliveries are in them. */
  count: number;
  /** Nothing more is due. */
  isLast: boolean;
}

/** Claims a chunk of what is due, of these channels. Any number of workers may do this at once. */
export async function takeDue(deps: PagingDeps, channels: readonly DeliveryRow['channel'][]): Promise<Taken> {
  const { leaving, held } = await claimDueDeliveries(deps.db, deps.clock.now(), CHUNK, channels);
  for (const instant of new Set(held.map(({ due_at }) => due_at.getTime()))) deps.wake('delivery', new Date(instant));
  const count = leaving.flat().length;
  return { pieces: await piecesOf(deps, leaving), count, isLast: count + held.length < CHUNK };
}

async function piecesOf(deps: PagingDeps, messages: DeliveryRow[][]): Promise<Taken['pieces']> {
  if (messages.length === 0) return [];
  const facts = await look(deps, messages.flat());
  const sending = { ...deps, settle: settlingTogether(deps) };
  return messages.flatMap((deliveries) => {
    const [first] = deliveries;
    return first ? [{ lane: first.channel, run: () => sendOne(sending, deliveries, facts) }] : [];
  });
}

/** Promise 4: the last look at the incidents, right before all of these leave. */
async function look(deps: PagingDeps, deliveries: DeliveryRow[]): Promise<Map<number, PageFacts>> {
  const facts = await factsOfPages(
    deps.db,
    deliveries.map(({ page_id }) => page_id),
  );
  await addLikelyChanges(deps, facts);
  return facts;
}

/** Sends everything that is due, chunk after chunk, and waits for what the providers answer. */
export async function sendDue(deps: PagingDeps): Promise<number> {
  let sent = 0;
  for (;;) {
    const { pieces, count, isLast } = await takeDue(deps, CHANNELS);
    await Promise.all(pieces.map(({ run }) => run()));
    sent += count;
    if (isLast) return sent;
  }
}

interface Sending extends PagingDeps {
  /** Returns once what a provider took is written down: at once, and together with whatever was taken meanwhile. */
  settle: (sent: Sent) => Promise<unknown>;
}

const settlingTogether = (deps: PagingDeps): Sending['settle'] =>
  createBatcher({
    async work(messages: Sent[]) {
      await settleSent(contextOf(deps, system), messages, deps.receiptTimeoutMs ?? null);
      return messages;
    },
    maxItems: CHUNK,
  });

/** Never throws: what goes wrong here leaves the rows to their lease, and the other messages to themselves. */
async function sendOne(deps: Sending, deliveries: DeliveryRow[], facts: Map<number, PageFacts>): Promise<void> {
  const [wanted, unwanted] = sortOut(deliveries, facts);
  const done = [send(deps, wanted), withdrawAll(deps, unwanted)];
  for (const outcome of await Promise.allSettled(done)) {
    if (outcome.status === 'fulfilled') continue;
    const ids = deliveries.map(({ id }) => id);
    deps.log.error({ err: outcome.reason, deliveries: ids }, 'a message could not be handled; its lease will run out');
  }
}

const withdrawAll = (deps: PagingDeps, letters: Letter[]): Promise<unknown> =>
  Promise.all(letters.map(({ delivery, facts }) => withdraw(contextOf(deps, system), delivery, facts)));

/** Without what turns out to have left before. Where the provider was asked for that, it took time: one more look. */
async function send(deps: Sending, letters: Letter[]): Promise<void> {
  const left = await stillToSend(deps, letters);
  if (left.length === 0 || !letters.some(isUnclear)) return leave(deps, left);
  const deliveries = left.map(({ delivery }) => delivery);
  const [wanted, unwanted] = sortOut(deliveries, await look(deps, deliveries));
  await Promise.all([leave(deps, wanted), withdrawAll(deps, unwanted)]);
}

async function leave(deps: Sending, letters: Letter[]): Promise<void> {
  const [first, ...others] = letters;
  if (!first) return;
  if (isTooLate(first.delivery, deps.clock.now())) {
    deps.log.warn({ delivery: first.delivery.id }, 'this process stood still; who has the message next sends it');
    return;
  }
  const message = [first, ...others] as const;
  const incidents = message.map(({ facts }) => facts.incident.number);
  const result = await inTraces(
    deps,
    `send ${first.delivery.channel}`,
    incidents,
    () => handOver(deps, message, () => areWanted(deps, message)),
    (sent) => (sent.ok ? null : sent.kind),
  );
  const ctx = contextOf(deps, system);
  await noteRoute(ctx, message, result);
  countMessage(ctx, message, result);
  if (result.ok) return void (await deps.settle({ letters: message, result }));
  const deliveries = message.map(({ delivery }) => delivery);
  await failTogether(ctx, deliveries, result, { accepted: false });
}

/**
 * A process that stood still (stopped, swapped out, its machine put to sleep) finds old claims in its hands: their last look
 * is stale, and another worker may have the message by now. `due_at` is when the lease ends.
 */
const isTooLate = ({ due_at }: DeliveryRow, now: Date): boolean => due_at.getTime() - now.getTime() < LEASE_MS / 2;

/** A second provider is tried some seconds after the look. With the database away it is tried all the same. */
async function areWanted(deps: PagingDeps, letters: readonly Letter[]): Promise<boolean> {
  const pages = letters.map(({ delivery }) => delivery.page_id);
  const facts = await factsOfPages(deps.db, pages).catch(() => null);
  return facts === null || [...facts.values()].every(({ incident, page }) => isWanted(incident, page));
}

/** What of a message may still leave, and what not. */
function sortOut(deliveries: DeliveryRow[], facts: Map<number, PageFacts>): [Letter[], Letter[]] {
  const letters = deliveries.flatMap((delivery) => {
    const about = facts.get(delivery.page_id);
    return about ? [{ delivery, facts: about }] : [];
  });
  const { wanted = [], unwanted = [] } = Object.groupBy(letters, ({ facts: { incident, page } }) =>
    isWanted(incident, page) ? 'wanted' : 'unwanted',
  );
  return [wanted, unwanted];
}
