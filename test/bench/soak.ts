import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startTwilioServer } from '../support/twilio-server.ts';
import { alertTo, defineCrowd } from './crowd.ts';
import { startDatabaseServer } from './database.ts';
import { openInspector, type Sample } from './inspector.ts';
import { startApart, texting } from './program.ts';
import { startRedis } from './redis.ts';
import { sendAlerts } from './senders.ts';
import { ms, quantile } from './statistics.ts';

/** `npm run soak -- --minutes 30`: steady load on an API and a worker, and whether they grow under it. */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, perSecond: { type: 'string', default: '20' } },
});
const minutes = Number(values.minutes);
const perSecond = Number(values.perSecond);
const PEOPLE = 200;
const SAMPLE_MS = 30_000;

const server = await startDatabaseServer(fileURLToPath(new URL('../../.data/bench', import.meta.url)));
const redis = await startRedis();
const twilio = await startTwilioServer({ receipts: true });
const url = await server.database('soak');
const apart = await startApart(
  { DATABASE_URL: url, ...(redis ? { REDIS_URL: redis.url } : {}), ...texting(twilio) },
  { inspected: true },
);
const client = new pg.Client(url);
await client.connect();
const roles = { api: await openInspector(apart.api.inspector), worker: await openInspector(apart.worker.inspector) };
const samples: Record<'api' | 'worker', Sample[]> = { api: [], worker: [] };
try {
  const key = await defineCrowd(apart.api, url, PEOPLE);
  const begun = performance.now();
  const timer = setInterval(() => void sample().catch(console.error), SAMPLE_MS);
  // Each problem is opened by one alert, repeated by the next, and closed by the third: nothing stays open.
  const sent = await sendAlerts({
    ...{ port: apart.api.port, key, senders: 10, perSecond, count: minutes * 60 * perSecond },
    body: (n) => threeOfEach(n),
  });
  clearInterval(timer);
  await sample();
  const seconds = Math.round((performance.now() - begun) / 1_000);
  console.log(
    `${sent.ms.length} alerts in ${seconds} s, ${twilio.requests.length} messages; intake p50 ${ms(quantile(sent.ms, 0.5))}, p99 ${ms(quantile(sent.ms, 0.99))}; load average ${loadavg()[0]?.toFixed(1)}`,
  );
  for (const role of ['api', 'worker'] as const) console.log(growthOf(role, samples[role]));
} finally {
  roles.api.close();
  roles.worker.close();
  await client.end();
  await apart.stop();
  await twilio.close();
  await redis?.stop();
  await server.stop();
}

function threeOfEach(n: number): string {
  const problem = Math.floor(n / 3);
  const alert = JSON.parse(alertTo(problem % PEOPLE, `soak-${problem}`));
  return JSON.stringify(n % 3 === 2 ? { action: 'resolve', dedupKey: alert.dedupKey } : alert);
}

async function sample(): Promise<void> {
  // What the bench keeps of its own is let go, so that the machine's memory is the program's.
  twilio.inbox.clear();
  const { rows } = await client.query<{ name: string; count: number }>(
    'SELECT application_name AS name, count(*)::int FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1',
  );
  const connections = rows.map(({ name, count }) => `${count} ${name || 'bench'}`).join(', ');
  for (const role of ['api', 'worker'] as const) {
    const taken = await roles[role].sample();
    samples[role].push(taken);
    console.log(`${role}: ${inWords(taken)}; Postgres connections: ${connections}`);
  }
}

function inWords({ rss, heap, external, handles }: Sample): string {
  return `${mb(rss)} resident, heap ${mb(heap)} and ${mb(external)} outside of it after a collection, ${handles} handles`;
}

function mb(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** From a third of the way, when everything has been used once, to the end. */
function growthOf(role: string, taken: Sample[]): string {
  const from = taken[Math.floor(taken.length / 3)];
  const to = taken.at(-1);
  if (!from || !to) return `${role}: too short to say`;
  const minutesBetween = (to.at - from.at) / 60_000;
  const each = (['rss', 'heap', 'external'] as const).map(
    (name) => `${name} ${mb(from[name])} → ${mb(to[name])} (${mb((to[name] - from[name]) / minutesBetween)} a minute)`,
  );
  return `${role}, over the last ${minutesBetween.toFixed(1)} min: ${each.join(', ')}, handles ${from.handles} → ${to.handles}`;
}
