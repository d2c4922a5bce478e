import { parseArgs } from 'node:util';
import { inDatabase, startTestServer } from '../support/database-server.ts';
import { openSimulator } from './history.ts';

/**
 * `npm run simulate -- --hours 1`: as many histories as fit, each from the next seed. `--seed 42` begins there, `--count 1`
 * runs so many, `--log` prints every step of the last one. Ends with 1 at the first broken promise, and says its seed.
 */
const { values } = parseArgs({
  options: {
    hours: { type: 'string' },
    seed: { type: 'string' },
    count: { type: 'string' },
    log: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? 1);
const hours = values.hours === undefined ? null : Number(values.hours);
const count = Number(
  values.count ?? (hours === null ? (values.seed === undefined ? 100 : 1) : Number.POSITIVE_INFINITY),
);
if (!Number.isSafeInteger(first) || Number.isNaN(count) || Number.isNaN(hours ?? 0)) {
  console.error('--hours, --seed and --count take numbers');
  process.exit(2);
}

const begunAt = Date.now();
const until = hours === null ? Number.POSITIVE_INFINITY : begunAt + hours * 3_600_000;
const server = await startTestServer();
const simulator = await openSimulator(await cloneOf(server.url));
const sums = {
  histories: 0,
  steps: 0,
  alerts: 0,
  incidents: 0,
  requests: 0,
  taken: 0,
  duplicates: 0,
  kills: 0,
  deadlocks: 0,
};
const broken: string[] = [];
try {
  for (let seed = first; seed < first + count && Date.now() < until; seed += 1) {
    const outcome = await simulator.run(seed);
    sums.histories += 1;
    sums.deadlocks += outcome.deadlocks.length;
    for (const name of ['steps', 'alerts', 'incidents', 'requests', 'taken', 'duplicates', 'kills'] as const)
      sums[name] += outcome[name];
    if (values.log) console.log([...outcome.log, ...outcome.errors].join('\n'));
    if (outcome.deadlocks.length > 0) console.log(`seed ${seed}: deadlock\n  ${outcome.deadlocks.join('\n  ')}`);
    if (outcome.broken) {
      broken.push(`seed ${seed}: ${outcome.broken}`);
      console.log(broken.at(-1));
      if (!values['keep-going']) break;
    }
  }
} finally {
  await simulator.close();
  await server.stop();
}
const seconds = Math.round((Date.now() - begunAt) / 1_000);
console.log(
  Object.entries(sums)
    .map(([name, sum]) => `${sum} ${name}`)
    .join(', '),
  `in ${seconds} s`,
);
process.exitCode = broken.length > 0 ? 1 : 0;

async function cloneOf(url: string): Promise<string> {
  const { default: pg } = await import('pg');
  const { TEMPLATE } = await import('../support/database-server.ts');
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE DATABASE simulation TEMPLATE ${TEMPLATE}`).finally(() => client.end());
  return inDatabase(url, 'simulation');
}
