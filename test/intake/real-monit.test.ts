import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { documentedWith } from '../support/docs.ts';
import { programOrSkip } from '../support/program.ts';
import { story } from '../support/story.ts';
import { until } from '../support/until.ts';

test('Debian’s Monit pages by the documented script and check, and what is mended closes the incident', {
  timeout: 120_000,
}, async (t) => {
  const program = programOrSkip(t, 'monit');
  if (!program || !programOrSkip(t, 'curl')) return;
  const { api, publicUrl, twilio, page, settle, incident } = await story(t);
  const { key } = await api<{ key: string }>('POST', '/v1/integrations', { name: 'monit', type: 'monit' }, 201);
  const reader = { url: publicUrl, key };
  await api('PUT', '/v1/components/billing', { owners: [{ person: 'bo' }], policy: 'default' }, 201);

  const folder = await mkdtemp(join(tmpdir(), 'monit-'));
  const [script, watched, control] = [
    join(folder, 'firstline-monit'),
    join(folder, 'nightly.tar'),
    join(folder, 'monitrc'),
  ];
  await writeFile(script, documentedWith('#!/bin/sh', 'monit', 'sh', reader));
  await chmod(script, 0o700);
  const check = documentedWith('check file', 'monit', 'monit', reader)
    .replaceAll('/usr/local/bin/firstline-monit', script)
    .replaceAll('/var/backups/nightly.tar', watched);
  const files = ['pidfile', 'statefile', 'idfile'].map((name) => `set ${name} ${join(folder, name)}`);
  await writeFile(control, ['set daemon 1', `set log ${join(folder, 'log')}`, ...files, check].join('\n'));
  await chmod(control, 0o600);
  const child = spawn(program, ['-I', '-c', control], { stdio: 'ignore' });
  t.after(async () => {
    child.kill('SIGTERM');
    const killed = setTimeout(() => child.kill('SIGKILL'), 3_000);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    clearTimeout(killed);
    await rm(folder, { recursive: true, force: true });
  });

  await until(async () => {
    await settle();
    return twilio.inbox.all.length > 0;
  });
  assert.match(page.to('ada'), /^#1 CRITICAL billing: backup on .*: .*(exist|does not)/i);
  await writeFile(watched, 'the backup');
  await until(async () => (await incident(1)).status === 'resolved');
  page.none();
});
