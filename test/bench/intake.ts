import pg from 'pg';
import { type Connection, openConnection } from './http-client.ts';
import type { InsertLimit } from './insert-limit.ts';
import { type Program, startProgram } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { median, percent, perSecond, spread } from './statistics.ts';
import { alertBody, defineTeam } from './team.ts';

const ROUNDS = 4;
const ROUND_MS = 1_200;
const WARM_UP_MS = 1_500;
const SENDERS = [100, 200];

/**
 * One API process alone, and the insert limit, in turns: other work on the machine then slows down both. The senders
 * share the processors with what they measure, as the inserting client does.
 */
export async function measureIntake({ home, settings, limit }: Bench): Promise<Line[]> {
  const program = await startProgram({ ...settings, ROLE: 'api' });
  const accepted: number[] = [];
  const storms = await Promise.all(SENDERS.map((senders) => openStorm(program, senders, accepted)));
  try {
    const key = await defineTeam(program);
    const rounds = await playRounds(storms, key, limit);
    await everyAcceptedAlertIsStored(settings.DATABASE_URL, accepted);
    return linesOf(home, rounds, accepted.length);
  } finally {
    for (const storm of storms) storm.close();
    await program.stop();
  }
}

interface Rounds {
  inserts: number[];
  /** By the number of senders. */
  fresh: Map<number, number[]>;
  repeated: Map<number, number[]>;
}

async function playRounds(storms: Storm[], key: string, limit: InsertLimit): Promise<Rounds> {
  const rounds: Rounds = { inserts: [], fresh: new Map(), repeated: new Map() };
  let sent = 0;
  const fresh = () => `problem-${++sent}`;
  const repeated = () => `storm-${++sent % 10}`;
  await limit.rate(WARM_UP_MS);
  for (const storm of storms) await storm.rate(key, fresh, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.inserts.push(await limit.rate(ROUND_MS));
    for (const storm of storms) {
      add(rounds.fresh, storm.senders, await storm.rate(key, fresh, ROUND_MS));
      add(rounds.repeated, storm.senders, await storm.rate(key, repeated, ROUND_MS));
    }
  }
  return rounds;
}

const add = (rates: Map<number, number[]>, senders: number, rate: number): void =>
  void rates.set(senders, [...(rates.get(senders) ?? []), rate]);

interface Storm {
  senders: number;
  /** Alerts per second that were answered with 202. */
  rate(integrationKey: string, dedupKey: () => string, forMs: number): Promise<number>;
  close(): void;
}

/** Senders that each send their next alert as soon as the one before is answered. */
async function openStorm(program: Program, senders: number, accepted: number[]): Promise<Storm> {
  const connections = await Promise.all(Array.from({ length: senders }, () => openConnection(program.port)));

  async function send(connection: Connection, integrationKey: string, dedupKey: string): Promise<void> {
    const headers = { authorization: `Bearer ${integrationKey}`, 'content-type': 'application/json' };
    const { status, body } = await connection.post('/v1/alerts', headers, alertBody(dedupKey));
    if (status !== 202) throw new Error(`an alert was answered with ${status}: ${body}`);
    accepted.push(JSON.parse(body).incident);
  }

  return {
    senders,
    async rate(integrationKey, dedupKey, forMs) {
      const before = accepted.length;
      const begun = performance.now();
      await Promise.all(
        connections.map(async (connection) => {
          while (performance.now() - begun < forMs) await send(connection, integrationKey, dedupKey());
        }),
      );
      return ((accepted.length - before) * 1_000) / (performance.now() - begun);
    },
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
}

async function everyAcceptedAlertIsStored(url: string, accepted: number[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client
    .query<{ incident: string; count: number }>('SELECT incident, count(*)::int AS count FROM alerts GROUP BY incident')
    .finally(() => client.end());
  const stored = new Map(rows.map(({ incident, count }) => [Number(incident), count]));
  for (const incident of accepted) stored.set(incident, (stored.get(incident) ?? 0) - 1);
  const wrong = [...stored].filter(([, count]) => count !== 0);
  if (wrong.length > 0)
    throw new Error(`${wrong.length} incidents have more or fewer alerts than were answered with 202`);
}

function linesOf(home: string, { inserts, fresh, repeated }: Rounds, accepted: number): Line[] {
  const beside = `single-row inserts: ${spread(inserts, perSecond)}`;
  const line = (what: string, rates: number[], least: number): Line => {
    const shares = rates.map((rate, round) => rate / (inserts[round] ?? Number.NaN));
    return {
      what,
      figure: `${spread(rates, perSecond)} = ${spread(shares, percent)} of the limit`,
      target: `≥ ${percent(least)}`,
      met: median(shares) >= least,
      beside,
      samples: { rates, inserts },
    };
  };
  return SENDERS.flatMap((senders) => {
    const [news = [], repeats = []] = [fresh.get(senders), repeated.get(senders)];
    const newShare = median(news) / median(inserts);
    return [
      line(`intake, new alerts, ${senders} senders (${home})`, news, 0.5),
      line(`intake, duplicates, ${senders} senders (${home})`, repeats, newShare),
    ];
  }).concat({
    what: `every 202 is in the database (${home})`,
    figure: `${accepted} of ${accepted}`,
    target: 'all',
    met: true,
    beside: '',
    samples: {},
  });
}
