import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/lib/free-port.ts';
import { story } from '../support/story.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

function program(t: TestContext, env: Record<string, string>): ChildProcess {
  const { PATH, TMPDIR, FIRSTLINE_TEST_RUN } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    env: { PATH, TMPDIR, FIRSTLINE_TEST_RUN, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

test('a setting that cannot be used stops the start, in one line', async (t) => {
  const child = program(t, { DEADMAN_URL: 'ftp://alive.example' });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  assert.deepEqual([code, said], [1, 'DEADMAN_URL: must be a URL that begins with http:// or https://\n']);
});

test('a worker reports in, audits, tells the outside, answers at its port, and says goodbye', async (t) => {
  const it = await story(t);
  const pinged = Promise.withResolvers<void>();
  const outside = createServer((_request, response) => {
    response.end();
    pinged.resolve();
  }).listen(0, '127.0.0.1');
  t.after(() => outside.close());
  await once(outside, 'listening');
  const address = outside.address();
  assert.ok(address && typeof address === 'object');
  const port = await freePort('127.0.0.1');
  const child = program(t, {
    ROLE: 'worker',
    DATABASE_URL: it.databaseUrl,
    WORKER_PORT: String(port),
    DEADMAN_URL: `http://127.0.0.1:${address.port}/`,
  });
  await pinged.promise;
  const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  await untilAnswers(at);
  assert.deepEqual(await (await at('/healthz')).json(), { status: 'ok' });
  assert.deepEqual(await (await at('/readyz')).json(), { status: 'ok', database: true, queue: true });
  const metrics = await (await at('/metrics')).text();
  assert.match(metrics, /^firstline_audits_total\{outcome="clean"\} 1$/m);
  assert.match(metrics, /^firstline_queue_jobs\{kind="delivery",state="waiting"\} 0$/m);
  assert.match(metrics, /^firstline_sweep_findings_total\{kind="escalation"\} 0$/m);
  assert.equal((await at('/v1/people')).status, 404);
  const processes = await it.db.selectFrom('processes').selectAll().execute();
  assert.deepEqual(
    processes.map(({ role, pid }) => [role, pid]),
    [['worker', child.pid]],
  );
  child.kill('SIGTERM');
  await once(child, 'exit');
  assert.deepEqual(await it.db.selectFrom('processes').selectAll().execute(), []);
});

async function untilAnswers(at: (path: string) => Promise<unknown>): Promise<void> {
  for (;;) {
    const answered = await at('/healthz').then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(20);
  }
}
