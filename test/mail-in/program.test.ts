import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { ADMIN_TOKEN } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

test('the program takes mail where it is told to, and what it answered 250 survives its being killed', {
  timeout: 120_000,
}, async (t) => {
  const { url: databaseUrl, pool, db } = await testDatabase(t);
  t.after(() => db.destroy());
  const { PATH, TMPDIR } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    env: {
      ...{ PATH, TMPDIR, PORT: '0', ROLE: 'api', DATABASE_URL: databaseUrl, FIRSTLINE_ADMIN_TOKEN: ADMIN_TOKEN },
      ...{ MAIL_IN_PORT: '0', MAIL_IN_DOMAIN: 'alerts.example.com', LOG_LEVEL: 'error' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  t.after(kill);
  const said = await saidUntil(child.stdout, /^Page .*\n/m);
  const [, api] = /^Page +(\S+)$/m.exec(said) ?? [];
  const [, port] = /^Mail in +127\.0\.0\.1:(\d+), for addresses at alerts\.example\.com$/m.exec(said) ?? [];
  assert.ok(api && port, said);

  const made = await fetch(`${api}/v1/integrations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'mail', type: 'email' }),
  });
  const { urls } = (await made.json()) as { urls: { email: string } };
  const mailer = createTransport({ host: '127.0.0.1', port: Number(port), ignoreTLS: true });
  const { response } = await mailer.sendMail({ from: 'a@example.com', to: urls.email, subject: 'It burns', text: 'x' });
  await kill();
  assert.match(response, /^250 /);
  const { rows } = await pool.pg.query('SELECT summary, status FROM incidents');
  assert.deepEqual(rows, [{ summary: 'It burns', status: 'triggered' }]);
});

async function saidUntil(output: NodeJS.ReadableStream, words: RegExp): Promise<string> {
  let said = '';
  for await (const chunk of output) {
    said += chunk;
    if (words.test(said)) break;
  }
  return said;
}
