import { parseArgs } from 'node:util';
import pg from 'pg';
import { inDatabase, startTestServer, TEMPLATE } from '../support/database-server.ts';
import { type Outcome, openSimulator } from './history.ts';

/**
 * `npm run simulate -- --hours 1`: as many histories as fit, each from the next seed. `--seed 42` plays that one, `--count
 * 100` so many from there, `--log` prints every step, `--short` plays the short ones of `npm test`, `--keep-going` goes on after a broken promise. Ends with 1 where a
 * promise was broken, and says the seed.
 */
const { values } = parseArgs({
  options: {
    hours: { type: 'string' },
    seed: { type: 'string' },
    count: { type: 'string' },
    log: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
});
const DEFAULT_COUNT = 100;
const seed = Number(values.seed ?? 1);
const hours = Number(values.hours ?? Number.POSITIVE_INFINITY);
const unsaid = values.hours ? Number.POSITIVE_INFINITY : values.seed ? 1 : DEFAULT_COUNT;
const count = Number(values.count ?? unsaid);
if (!Number.isSafeInteger(seed) || !(hours > 0) || !(count > 0)) {
  console.error('--hours and --count take numbers above 0, --seed a whole number');
  process.exit(2);
}

const begunAt = Date.now();
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopped = true;
  });

const COUNTED = ['steps', 'alerts', 'incidents', 'requests', 'taken', 'duplicates', 'kills'] as const;
const sums = new Map<string, number>();
const add = (name: string, more: number): void => void sums.set(name, (sums.get(name) ?? 0) + more);

const server = await startTestServer();
const simulator = await openSimulator(await cloneOf(server.url));
let broken = 0;
try {
  for (let nth = 0; nth < count && !stopped && Date.now() - begunAt < hours * 3_600_000; nth += 1) {
    const outcome = await simulator.run(seed + nth, values.short ? 'short' : 'long');
    report(outcome);
    if (outcome.broken) broken += 1;
    if (outcome.broken && !values['keep-going']) break;
  }
} finally {
  await simulator.close();
  await server.stop();
}
const seconds = Math.round((Date.now() - begunAt) / 1_000);
console.log(`${[...sums].map(([name, sum]) => `${sum} ${name}`).join(', ')}; ${broken} broken, in ${seconds} s`);
process.exitCode = broken > 0 ? 1 : 0;

function report(outcome: Outcome): void {
  add('histories', 1);
  for (const name of COUNTED) add(name, outcome[name]);
  add('deadlocks', outcome.deadlocks.length);
  if (values.log) console.log([...outcome.log, ...outcome.errors].join('\n'));
  for (const sql of outcome.deadlocks) console.log(`seed ${outcome.seed}: a deadlock in ${sql}`);
  if (outcome.broken) console.log(`seed ${outcome.seed}: ${outcome.broken}`);
}

async function cloneOf(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE DATABASE simulation TEMPLATE ${TEMPLATE}`).finally(() => client.end());
  return inDatabase(url, 'simulation');
}
