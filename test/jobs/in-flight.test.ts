import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { inFlight } from '../../src/jobs/in-flight.ts';

type Lane = 'sms' | 'email';

/** Ten of each lane are due; what is started stays under way until it is let go. */
function office(due: Record<Lane, number>, onError: (error: unknown) => void = assert.ifError) {
  const underWay: Record<Lane, (() => void)[]> = { sms: [], email: [] };
  const claims: Lane[][] = [];
  const work = inFlight<Lane>({
    lanes: ['sms', 'email'],
    most: 4,
    chunk: 2,
    onError,
    async take(free) {
      claims.push(free);
      const pieces = free.flatMap((lane) => {
        const count = Math.min(due[lane], 1);
        due[lane] -= count;
        const run = () => new Promise<void>((resolve) => void underWay[lane].push(resolve));
        return Array.from({ length: count }, () => ({ lane, run }));
      });
      return { pieces, count: pieces.length, isLast: free.every((lane) => due[lane] === 0) };
    },
  });
  return { ...work, underWay, claims, due };
}

test('a lane that hangs fills itself alone: the others are done to their end', async () => {
  const { start, underWay, due } = office({ sms: 10, email: 10 });
  const started = start();
  while (due.sms > 0) {
    await turn();
    for (const done of underWay.sms.splice(0)) done();
  }
  await started;
  assert.equal(underWay.email.length, 3);
  assert.equal(due.email, 7);
});

test('what a full lane had no room for follows by itself, and nobody is asked while it is full', async () => {
  const { start, underWay, due, claims } = office({ sms: 0, email: 10 });
  await start();
  assert.equal(underWay.email.length, 3);
  const before = claims.length;
  await start();
  assert.deepEqual(claims.slice(before), [['sms']]);
  for (let left = 20; due.email > 0 && left > 0; left -= 1) {
    for (const done of underWay.email.splice(0)) done();
    await turn();
  }
  assert.equal(due.email, 0);
});

test('closing waits for what is under way, but not longer than its patience', async () => {
  const { start, underWay, close } = office({ sms: 1, email: 0 });
  await start();
  await close(10);
  assert.equal(underWay.sms.length, 1);
  for (const done of underWay.sms) done();
  await close(10_000);
});
