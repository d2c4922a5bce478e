import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadDemo } from '../../src/cli/demo.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { ADMIN_TOKEN, testApp } from '../support/app.ts';

/** A Firstline with the demo team that listens, a folder, and the commands as they would be typed. */
async function terminal(t: Parameters<typeof testApp>[0]) {
  const it = await testApp(t);
  await loadDemo(it.deps);
  const url = await it.app.listen({ port: 0, host: '127.0.0.1' });
  const folder = await mkdtemp(join(tmpdir(), 'firstline-cli-'));
  t.after(() => rm(folder, { recursive: true }));
  const environment = { FIRSTLINE_URL: url, FIRSTLINE_TOKEN: ADMIN_TOKEN };
  const type = (words: string[], changed: Record<string, string> = {}) => run(words, { ...environment, ...changed });
  return { it, folder, type };
}

/** A Monday; 13:00 in Berlin. */
const NOW = new Date('2026-11-23T12:00:00Z');

async function run(words: string[], environment: Record<string, string>) {
  const said = { out: [] as string[], err: [] as string[] };
  const print = { out: (text: string) => said.out.push(text), err: (text: string) => said.err.push(text) };
  const code = await runCommand(words, environment, print, NOW);
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

test('who says whom an incident would page, line by line', async (t) => {
  const { it, type } = await terminal(t);
  await it.admin('PUT', '/v1/people/ada', { name: 'Ada' });
  await it.admin('PUT', '/v1/components/bare', {});
  assert.deepEqual(await type(['who', 'kiln', '--at', '2026-11-24T18:00:00Z']), {
    code: 0,
    out: [
      'kiln at 2026-11-24T18:00:00.000Z',
      'line 1, the next after 20s',
      '  Ann (rotation ops)  +12025550102  ann@example.com',
      'line 2, the next after 20s',
      '  Cy (rotation kiln-dev)  +12025550104  cy@example.com',
      'line 3',
      '  Ada (person)  cannot be paged',
    ].join('\n'),
    err: '',
  });
  assert.match((await type(['who', 'bare'])).out, /line 1\n {2}nobody$/);
});

test('a time is said as people say it, by the clocks of a zone', async (t) => {
  const { type } = await terminal(t);
  const sunday = await type(['who', 'kiln', '--at', 'sunday 21:00', '--zone', 'Europe/Berlin']);
  assert.match(sunday.out, /^kiln at 2026-11-29T20:00:00\.000Z\n/);
  assert.deepEqual(await type(['oncall', '--at', 'sunday 21:00', '--zone', 'Europe/Berlin']), {
    ...(await type(['oncall', '--at', '2026-11-29T20:00:00Z'])),
    code: 0,
  });
});

test('oncall says who has each rotation, and until when', async (t) => {
  const { it, type } = await terminal(t);
  await it.admin('PUT', '/v1/rotations/empty', { timeZone: 'UTC', layers: [] });
  const expected = [
    'empty  nobody',
    'kiln-dev  cy  until 2026-11-23T14:00:00.000Z',
    'ops  tim  until 2026-11-23T14:00:00.000Z',
  ];
  assert.deepEqual((await type(['oncall'])).out.split('\n'), expected);
  assert.match((await type(['oncall', '--at', '2026-11-24T00:00:00Z'])).out, /^ops {2}ann {2}until/m);
});

test('apply makes the configuration what a file says, and a dry run only says what it would do', async (t) => {
  const { it, folder, type } = await terminal(t);
  const file = join(folder, 'team.yaml');
  await writeFile(file, 'people:\n  tim: {name: Tim}\n  zoe: {name: Zoe}\n');
  const changes = ['create person zoe', 'update person tim', 'update settings'];
  const gone = [
    'person ada',
    'person ann',
    'person bo',
    'person cy',
    'rotation kiln-dev',
    'rotation ops',
    'policy default',
  ];
  const all = [...changes, ...[...gone, 'component fogbugz', 'component kiln'].map((name) => `delete ${name}`)];
  const dry = await type(['apply', file, '--dry-run']);
  assert.deepEqual(dry.out.split('\n'), [...all, 'This was a dry run: nothing was changed.']);
  assert.equal((await it.admin('GET', '/v1/people/zoe')).statusCode, 404);
  assert.deepEqual((await type(['apply', file])).out.split('\n'), all);
  assert.equal((await it.admin('GET', '/v1/people/zoe')).statusCode, 200);
  assert.equal((await type(['apply', file])).out, 'Nothing to change.');
  const json = join(folder, 'team.json');
  await writeFile(json, JSON.stringify({ people: { tim: { name: 'Tim' } } }));
  assert.equal((await type(['apply', json])).out, 'delete person zoe');
});

test('what goes wrong is said in words, and the exit code is 1', async (t) => {
  const { folder, type } = await terminal(t);
  const fails = async (words: string[], changed?: Record<string, string>) => {
    const { code, out, err } = await type(words, changed);
    assert.deepEqual([code, out], [1, '']);
    return err;
  };
  assert.equal(await fails(['who', 'nothing']), 'There is no component nothing.');
  assert.equal(await fails(['oncall'], { FIRSTLINE_TOKEN: 'wrong' }), 'This token is not known.');
  const nowhere = `http://127.0.0.1:${await freePort('127.0.0.1')}`;
  assert.match(await fails(['oncall'], { FIRSTLINE_URL: nowhere }), /^http.* cannot be reached: .*ECONNREFUSED/);
  assert.match(await fails(['apply', join(folder, 'none.yaml')]), /no such file/);
  const file = join(folder, 'bad.yaml');
  await writeFile(
    file,
    'rotations: {ops: {timeZone: UTC, layers: [{participants: [zoe], start: 2026-11-02T09:00, handoff: {every: 1, unit: day}}]}}',
  );
  assert.match(
    await fails(['apply', file]),
    /\n {2}rotations\.ops\.layers\.0\.participants\.0 there is no person zoe$/,
  );
  const withoutToken = await fails(['oncall'], { FIRSTLINE_TOKEN: '', DATA_DIR: folder });
  assert.equal(withoutToken, `FIRSTLINE_TOKEN is not set, and there is no token in ${join(folder, 'admin-token')}.`);
});

test('without a token in the environment the one that is kept in DATA_DIR is taken', async (t) => {
  const { folder, type } = await terminal(t);
  await writeFile(join(folder, 'admin-token'), `${ADMIN_TOKEN}\n`);
  assert.equal((await type(['oncall'], { FIRSTLINE_TOKEN: '', DATA_DIR: folder })).code, 0);
});

test('what cannot be understood is answered with the usage and the exit code 2', async () => {
  for (const words of [
    [],
    ['whom'],
    ['who'],
    ['who', 'a', 'b'],
    ['oncall', 'ops'],
    ['apply'],
    ['who', 'kiln', '--now'],
    ['who', 'kiln', '--at', 'noon'],
    ['oncall', '--at', '21:00', '--zone', 'Mars/Olympus'],
  ]) {
    const { code, out, err } = await run(words, { FIRSTLINE_TOKEN: 'any' });
    assert.deepEqual([code, out], [2, ''], words.join(' '));
    assert.match(err, /\nfirstline who COMPONENT/, words.join(' '));
  }
  for (const words of [['--help'], ['help'], ['who', '-h']]) {
    const { code, out } = await run(words, {});
    assert.deepEqual([code, /^firstline who COMPONENT/.test(out)], [0, true]);
  }
});
