import { loadavg } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDatabaseServer } from './database.ts';
import { measureFirstPage } from './first-page.ts';
import { openInsertLimit } from './insert-limit.ts';
import { measureIntake } from './intake.ts';
import { startRedis } from './redis.ts';
import { type Line, printLines, saveLines } from './report.ts';
import { measureRotations } from './rotations.ts';

/** `npm run bench`: how fast the real program is on this machine, beside what the machine can do at most. */
const directory = fileURLToPath(new URL('../../.data/bench', import.meta.url));
const begun = performance.now();
const server = await startDatabaseServer(directory);
const redis = await startRedis();
if (!redis) console.log('redis-server is not installed: measured on the Postgres queue alone');
const homes = [
  { name: 'postgres', settings: {} },
  ...(redis ? [{ name: 'redis', settings: { REDIS_URL: redis.url } }] : []),
];

const lines: Line[] = [];
try {
  const limit = await openInsertLimit(await server.database('insert_limit'));
  for (const { name, settings } of homes) {
    const paging = { ...settings, DATABASE_URL: await server.database(`paging_${name}`) };
    lines.push(...(await measureFirstPage(name, paging, await limit.latencies(500))));
    const intake = { ...settings, DATABASE_URL: await server.database(`intake_${name}`) };
    lines.push(...(await measureIntake(name, intake, limit)));
  }
  await limit.close();
} finally {
  await redis?.stop();
  await server.stop();
}
lines.push(...(await measureRotations()));
printLines(lines);
const file = await saveLines(directory, lines);
const seconds = Math.round((performance.now() - begun) / 1_000);
console.log(`${seconds} s, load average ${loadavg()[0]?.toFixed(1)}; all samples in ${relative('.', file)}`);
