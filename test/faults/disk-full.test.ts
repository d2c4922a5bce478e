import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { openPool } from '../../src/db/pool.ts';
import { firstline } from '../support/firstline.ts';
import { CAST } from '../support/story.ts';
import { startTwilioServer } from '../support/twilio-server.ts';

const DISK_BYTES = 300 * 1_048_576;

/** A disk of its own, small and real; null after the test has been skipped, because only root may mount one. */
async function smallDisk(t: TestContext): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'firstline-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=0755`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    await rmdir(folder);
    const reason = 'a small disk cannot be mounted here: that takes root';
    if (process.env.REQUIRE_ALL === '1') throw new Error(reason);
    process.stderr.write(`SKIPPED ${t.name}: ${reason}\n`);
    t.skip(reason);
    return null;
  }
  return folder;
}

test('a full disk under Postgres refuses alerts with 503, and loses none that was accepted', async (t) => {
  const disk = await smallDisk(t);
  if (!disk) return;
  const ends: (() => unknown)[] = [
    async () => {
      execFileSync('umount', ['-l', disk]);
      await rm(disk, { recursive: true, force: true });
    },
  ];
  const twilio = await startTwilioServer();
  const postgres = await startEmbeddedPostgres({
    ...{ dataDir: join(disk, 'data'), log: { info: () => {}, warn: () => {} } },
    settings: { max_wal_size: '64MB', min_wal_size: '32MB' },
  });
  const pool = openPool(postgres.url, () => {});
  ends.push(
    () => postgres.stop(),
    () => pool.close(),
    () => twilio.close(),
  );
  const program = await firstline(
    { after: async (end) => void ends.push(end) },
    { databaseUrl: postgres.url, twilio, env: { LOG_LEVEL: 'silent' } },
  );
  t.after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const running = await program.start('all');
  const key = await furnish(program);
  const accepted: number[] = [];
  let sent = 0;
  const post = async (): Promise<number> => {
    sent += 1;
    const response = await fetch(`${program.url()}/v1/alerts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      // Large, so that the room in the pages that Postgres has already is soon used up.
      body: JSON.stringify({ summary: 'It is down', component: 'checkout', dedupKey: `${sent}`, details: DETAILS }),
      signal: AbortSignal.timeout(15_000),
    });
    const body = (await response.json()) as { incident: number };
    if (response.status === 202) accepted.push(body.incident);
    return response.status;
  };

  assert.equal(await post(), 202);
  await fill(disk);
  const answers = new Set<number>();
  for (const end = Date.now() + 40_000; !answers.has(503) && Date.now() < end; ) answers.add(await post());
  assert.ok(answers.has(503), 'the disk was never full');
  for (let n = 0; n < 5; n += 1) answers.add(await post());
  assert.deepEqual(
    [...answers].filter((status) => status !== 202 && status !== 503),
    [],
  );
  assert.ok(running.isAlive(), 'the program has ended');

  await rm(join(disk, 'ballast'));
  const before = accepted.length;
  for (const end = Date.now() + 40_000; accepted.length === before && Date.now() < end; await sleep(200)) await post();
  assert.ok(accepted.length > before, 'no alert is taken, although there is room again');
  const rows = await pool.db.selectFrom('alerts').select('incident').execute();
  const stored = new Set(rows.map(({ incident }) => incident));
  assert.deepEqual(
    accepted.filter((number) => !stored.has(number)),
    [],
    'accepted, and not there',
  );
  // The last one pages somebody: what was full has left nothing stuck. Others of the same phone may be in its message.
  const last = accepted.at(-1) ?? 0;
  for (const end = Date.now() + 40_000; Date.now() < end; await sleep(200)) {
    await pool.db.deleteFrom('paces').execute();
    await pool.db.updateTable('deliveries').set({ due_at: new Date() }).where('held', '=', true).execute();
    const row = await pool.db.selectFrom('deliveries').select('provider_id').where('incident', '=', last).execute();
    if (row.some(({ provider_id }) => twilio.inbox.all.some(({ sid }) => sid === provider_id))) return;
  }
  assert.fail('nobody was paged after there was room again');
});

const DETAILS = { log: Array.from({ length: 300 }, () => crypto.randomUUID()) };

async function furnish(program: Awaited<ReturnType<typeof firstline>>): Promise<string> {
  const contactMethods = [{ id: 'sms', type: 'sms', address: CAST.ada.phone, verified: true }];
  await program.admin('PUT', '/v1/people/ada', { name: 'Ada', contactMethods });
  const lines = [{ targets: [{ person: 'ada' }], escalateAfter: '1h' }];
  await program.admin('PUT', '/v1/policies/default', { lines, repeatEvery: '1h' });
  await program.admin('PUT', '/v1/components/checkout', { policy: 'default' });
  return (await program.admin<{ key: string }>('POST', '/v1/integrations', { name: 'nagios', type: 'generic' })).key;
}

/** To the last block, whatever Postgres writes meanwhile. */
async function fill(disk: string): Promise<void> {
  const ballast = await open(join(disk, 'ballast'), 'w');
  try {
    for (const block = Buffer.alloc(65_536); ; ) await ballast.write(block);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  } finally {
    await ballast.close();
  }
}
