import { test } from 'node:test';
import { killAgainAndAgain } from './rounds.ts';
import { openWorld } from './world.ts';

/** `npm run faults -- --rounds 100` does the same for longer, and waits for leases and pauses. An API alone dies in promise 6. */
test('worker, Redis and Postgres are killed under load, and no alert that was accepted is lost', async (t) => {
  const world = await openWorld(t);
  if (!world) return;
  const { rounds: _, ...tally } = await killAgainAndAgain(world, { rounds: 3, seed: 1, hurried: true });
  t.diagnostic(JSON.stringify(tally));
});
