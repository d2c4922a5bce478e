import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { killAgainAndAgain } from './rounds.ts';
import { openWorld } from './world.ts';

/**
 * `npm run faults -- --rounds 100`: kill -9 of the API, the worker, Redis and Postgres, at random instants under load.
 * `--log <file>` keeps what the processes say.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: `${Date.now() % 100_000}` },
    log: { type: 'string' },
  },
});
const seed = Number(values.seed);
const ends: (() => Promise<void>)[] = [];
const scope = {
  name: 'faults',
  skip: () => {},
  after: (work: () => Promise<void>) => void ends.push(work),
};
try {
  const world = await openWorld(scope, values.log === undefined ? undefined : createWriteStream(values.log));
  if (!world) throw new Error('redis-server is needed');
  const begun = performance.now();
  const tally = await killAgainAndAgain(world, {
    ...{ rounds: Number(values.rounds), seed, hurried: false },
    say: (words) => console.log(words),
  });
  const seconds = Math.round((performance.now() - begun) / 1_000);
  console.log(`seed ${seed}, ${seconds} s: none lost.`, tally);
} catch (error) {
  console.error(`seed ${seed}:`, error);
  process.exitCode = 1;
} finally {
  for (const end of ends) await end();
}
