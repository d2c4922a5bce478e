import { loadavg } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDatabaseServer } from './database.ts';
import { measureDue } from './due.ts';
import { measureFirstPage } from './first-page.ts';
import { measureFlood } from './flood.ts';
import { measureGrowth } from './growth.ts';
import { openInsertLimit } from './insert-limit.ts';
import { measureIntake } from './intake.ts';
import { measureReadiness } from './readiness.ts';
import { startRedis } from './redis.ts';
import { type Line, printLines, saveLines } from './report.ts';
import { measureRotations } from './rotations.ts';
import type { Bench, Home } from './row.ts';
import { measureStorm } from './storm.ts';

/**
 * `npm run bench`: how fast the real program is on this machine, beside what the machine can do at most.
 * `npm run bench -- storm due` measures these rows alone, and `redis` or `postgres` among the words that queue home alone.
 */
const ON_EACH_HOME = {
  'first-page': measureFirstPage,
  intake: measureIntake,
  storm: measureStorm,
  flood: measureFlood,
  due: measureDue,
} satisfies Record<string, (bench: Bench) => Promise<Line[]>>;
const ONCE = { growth: measureGrowth, readiness: measureReadiness };
const HOMES = ['postgres', 'redis'];

const known = [...Object.keys(ON_EACH_HOME), ...Object.keys(ONCE), 'rotations'];
const words = process.argv.slice(2);
const stranger = words.find((word) => !known.includes(word) && !HOMES.includes(word));
if (stranger) {
  console.error(`there is no row ${stranger}; there are ${known.join(', ')}, and the homes ${HOMES.join(', ')}`);
  process.exit(1);
}
const asked = known.filter((row) => words.includes(row));
const isAsked = (row: string): boolean => asked.length === 0 || asked.includes(row);

const directory = fileURLToPath(new URL('../../.data/bench', import.meta.url));
const begun = performance.now();
const lines: Line[] = [];
if (known.some((row) => row !== 'rotations' && isAsked(row))) await measureProgram();
if (isAsked('rotations')) lines.push(...(await measureRotations()));
printLines(lines);
const file = await saveLines(directory, lines);
const seconds = Math.round((performance.now() - begun) / 1_000);
console.log(`${seconds} s, load average ${loadavg()[0]?.toFixed(1)}; all samples in ${relative('.', file)}`);

async function measureProgram(): Promise<void> {
  const server = await startDatabaseServer(directory);
  const redis = await startRedis();
  if (!redis) console.log('redis-server is not installed: measured on the Postgres queue alone');
  const limit = await openInsertLimit(await server.database('insert_limit'));
  try {
    const homes = homesOf(redis?.url);
    for (const home of homes) for (const [row, measure] of Object.entries(ON_EACH_HOME)) await run(row, measure, home);
    const last = homes.at(-1);
    if (last) for (const [row, measure] of Object.entries(ONCE)) await run(row, measure, last);

    async function run(row: string, measure: (bench: Bench) => Promise<Line[]>, home: Home): Promise<void> {
      if (!isAsked(row)) return;
      const name = `${row.replace('-', '_')}_${home.name}`;
      const settings = { ...home.settings, DATABASE_URL: await server.database(name) };
      const load = loadavg()[0]?.toFixed(1) ?? '';
      const measured = await measure({ home: home.name, settings, limit }).catch((error) => [broken(row, home, error)]);
      for (const { what, figure } of measured) console.log(`${what}: ${figure}`);
      lines.push(...measured.map((line) => ({ ...line, load })));
    }
  } finally {
    await limit.close();
    await redis?.stop();
    await server.stop();
  }
}

/** A row that cannot be measured must not take the others down with it. */
function broken(row: string, home: Home, error: unknown): Line {
  const figure = `broke off: ${error instanceof Error ? error.message : error}`;
  return { what: `${row} (${home.name})`, figure, target: 'to be measured', met: false, beside: '', samples: {} };
}

function homesOf(redisUrl: string | undefined): Home[] {
  const homes: Home[] = [{ name: 'postgres', settings: {} }];
  if (redisUrl) homes.push({ name: 'redis', settings: { REDIS_URL: redisUrl } });
  const wanted = homes.filter(({ name }) => words.includes(name));
  return wanted.length > 0 ? wanted : homes;
}
