import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { SentSms } from '../support/twilio-server.ts';
import { PEOPLE, VICTIMS, type Victim, type World } from './world.ts';

/** What came of all rounds. */
export interface Tally {
  rounds: Record<Victim, number>;
  /** Alerts that were answered with 202. */
  accepted: number;
  /** Alerts without an answer, or with a 5xx: their sender sends them again. */
  unanswered: number;
  /** Pages that left again although nothing had failed. */
  duplicates: number;
  messages: number;
  /** Milliseconds from a kill until an alert is taken and has led to a message again: the slowest. */
  slowestReturnMs: number;
}

interface Rounds {
  rounds: number;
  seed: number;
  /** Ends the leases of the dead and the pauses of the phones by hand, which is a minute saved each time. */
  hurried: boolean;
  say?: (words: string) => void;
}

const SENDERS = 6;
const LOAD_MS = 900;
const BACK_MS = 60_000;

/**
 * Kills one of API, worker, Redis and Postgres in each round, at a random instant under load, and waits for everything to
 * come back by itself. At the end asserts that no accepted alert is missing, and that each has led to a message which the
 * Twilio-shaped server has.
 */
export async function killAgainAndAgain(
  world: World,
  { rounds, seed, hurried, say = () => {} }: Rounds,
): Promise<Tally> {
  const random = dice(seed);
  const accepted = new Map<string, number>();
  const tally: Tally = {
    ...{ rounds: { api: 0, worker: 0, redis: 0, postgres: 0 }, accepted: 0, unanswered: 0 },
    ...{ duplicates: 0, messages: 0, slowestReturnMs: 0 },
  };
  for (let round = 0; round < rounds; round += 1) {
    // Each kind early on, so that a few rounds have seen something of everything.
    const victim = VICTIMS[round < VICTIMS.length ? (round + seed) % 4 : Math.floor(random() * 4)] ?? 'api';
    const load = postFor(world, `${seed}-${round}`, accepted);
    await sleep(random() * (LOAD_MS - 100));
    const killedAt = performance.now();
    const { back } = await world.kill(victim);
    await back;
    tally.unanswered += await load;
    if (hurried) await hurry(world);
    await everythingIsBack(world, `${seed}-${round}`, accepted);
    const returnMs = performance.now() - killedAt;
    tally.slowestReturnMs = Math.max(tally.slowestReturnMs, returnMs);
    tally.rounds[victim] += 1;
    say(
      `round ${round + 1}: ${victim} killed, back after ${(returnMs / 1_000).toFixed(1)} s, ${accepted.size} accepted`,
    );
  }
  await everyAlertHasLedToAMessage(world, accepted, hurried);
  const { duplicates, messages } = await countMessages(world);
  return { ...tally, accepted: accepted.size, duplicates, messages };
}

/** Several senders, a new problem each time. Answers how many alerts had no good answer. */
async function postFor(world: World, round: string, accepted: Map<string, number>): Promise<number> {
  const end = performance.now() + LOAD_MS;
  let unanswered = 0;
  const senders = Array.from({ length: SENDERS }, async (_, sender) => {
    for (let n = 0; performance.now() < end; n += 1) {
      const part = Math.floor(Math.random() * PEOPLE);
      const taken = await post(world, `${round}-${sender}-${n}`, part, accepted);
      if (!taken) unanswered += 1;
      await sleep(taken ? 40 : 100);
    }
  });
  await Promise.all(senders);
  return unanswered;
}

async function post(
  { program, key }: World,
  dedupKey: string,
  part: number,
  accepted: Map<string, number>,
): Promise<boolean> {
  try {
    const response = await fetch(`${program.url()}/v1/alerts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ summary: 'It is down', component: `part-${part}`, dedupKey }),
      signal: AbortSignal.timeout(20_000),
    });
    const body = (await response.json()) as { incident: number };
    if (response.status !== 202) {
      assert.equal(response.status, 503, `an alert was answered with ${response.status}: ${JSON.stringify(body)}`);
      return false;
    }
    accepted.set(dedupKey, body.incident);
    return true;
  } catch (error) {
    // No answer came: it may have been stored or not.
    if (error instanceof assert.AssertionError) throw error;
    return false;
  }
}

/** An alert is taken, and whom it pages gets a message; nothing was started by hand but what was killed. */
async function everythingIsBack(world: World, round: string, accepted: Map<string, number>): Promise<void> {
  const end = performance.now() + BACK_MS;
  for (let n = 0; ; n += 1) {
    const key = `${round}-back-${n}`;
    if (await post(world, key, n % PEOPLE, accepted)) {
      await sent(world, accepted.get(key) ?? 0, end);
      assert.ok(world.processesLive(), 'the API or the worker has ended with what they need');
      return;
    }
    if (performance.now() > end) throw new Error(`no alert is taken, ${BACK_MS / 1_000} s after the kill`);
    await sleep(200);
  }
}

/** A message about the incident has been taken by the provider, or waits for nothing but the pace of its phone. */
async function sent({ db }: World, incident: number, end: number): Promise<void> {
  for (;;) {
    const rows = await db
      .selectFrom('deliveries')
      .select(['status', 'held'])
      .where('incident', '=', incident)
      .execute();
    if (rows.some(({ status, held }) => held || status === 'sent' || status === 'delivered')) return;
    if (performance.now() > end)
      throw new Error(`#${incident} was taken, and nobody is paged: ${JSON.stringify(rows)}`);
    await sleep(100);
  }
}

/** A minute's lease and the pause between two messages to one phone are not what is tested here. */
async function hurry({ db }: World): Promise<void> {
  // Postgres may be on its way up.
  for (const statement of [
    sql`UPDATE deliveries SET due_at = now() WHERE status = 'sending'`,
    sql`DELETE FROM paces`,
    sql`UPDATE deliveries SET due_at = now() WHERE status = 'queued' AND held`,
  ])
    await statement.execute(db).catch(() => {});
}

async function everyAlertHasLedToAMessage(
  world: World,
  accepted: Map<string, number>,
  hurried: boolean,
): Promise<void> {
  const { db, twilio } = world;
  const stored = await db.selectFrom('alerts').select(['dedup_key', 'incident']).execute();
  const found = new Map(stored.map((row) => [row.dedup_key, row.incident]));
  for (const [key, incident] of accepted) assert.equal(found.get(key), incident, `the accepted alert ${key} is lost`);

  const unpaged = async () => {
    const rows = await db.selectFrom('deliveries').select(['incident', 'provider_id', 'address']).execute();
    const taken = new Map(twilio.inbox.all.map((message) => [message.sid, message]));
    const paged = new Set(rows.flatMap((row) => (isAbout(taken.get(row.provider_id ?? ''), row) ? row.incident : [])));
    // Also what was stored and never answered.
    return [...new Set(stored.map(({ incident }) => incident))].filter((incident) => !paged.has(incident ?? 0));
  };
  // A lease of a minute, then the longest pause of a phone, twice.
  const end = performance.now() + 180_000;
  while ((await unpaged()).length > 0 && performance.now() < end) {
    if (hurried) await hurry(world);
    await sleep(500);
  }
  const never = await unpaged();
  assert.deepEqual(never, [], `accepted, and nobody was paged: ${await whatIsKnownOf(world, never)}`);
}

/** A message to that phone that names the incident, alone, among others, or where there are too many to name them all. */
function isAbout(message: SentSms | undefined, row: { incident: number; address: string }): boolean {
  if (message?.to !== row.address) return false;
  return names(message.body, row.incident) || /#\d+ and \d+ more/.test(message.body);
}

/** All that the database says of incidents, for whoever must find out why. */
async function whatIsKnownOf({ db }: World, incidents: (number | null)[]): Promise<string> {
  const known = await Promise.all(
    incidents.slice(0, 5).map(async (number) => ({
      incident: await db.selectFrom('incidents').selectAll().where('number', '=', number).execute(),
      deliveries: await db.selectFrom('deliveries').selectAll().where('incident', '=', number).execute(),
      timeline: await db.selectFrom('timeline').select(['at', 'text']).where('incident', '=', number).execute(),
    })),
  );
  return JSON.stringify(known, null, 2);
}

/** A page that left once more than it has deliveries is one too many, whether or not other pages were in its message. */
async function countMessages({ db, twilio }: World): Promise<{ duplicates: number; messages: number }> {
  const rows = await db.selectFrom('deliveries').select(['incident', 'address']).execute();
  const all = twilio.inbox.all;
  let duplicates = 0;
  for (const same of Map.groupBy(rows, ({ incident, address }) => `${incident} ${address}`).values()) {
    const [row] = same;
    const times = all.filter(({ to, body }) => to === row?.address && names(body, row.incident)).length;
    duplicates += Math.max(0, times - same.length);
  }
  return { messages: all.length, duplicates };
}

const names = (body: string, incident: number): boolean => new RegExp(`#${incident}\\b`).test(body);

/** A number from 0 to 1 that looks random and is the same for each seed. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
