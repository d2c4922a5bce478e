import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/ensure-installed.mjs', import.meta.url));
const LOCK = {
  '': { name: 'some-project' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true, os: ['plan9'], cpu: ['mips'] },
};
const { 'node_modules/a': A } = LOCK;

test('nothing is installed when the packages are those of the lock file, whatever other systems would need', async (t) => {
  const project = await makeProject(t, { 'node_modules/a': A });
  assert.deepEqual(await project.run(), { status: 0, said: '', installs: [] });
});

test('missing packages are installed, those for development also where NODE_ENV says production', async (t) => {
  const project = await makeProject(t, null);
  const { status, said, installs } = await project.run({ NODE_ENV: 'production' });
  assert.equal(status, 0);
  assert.equal(said, 'Installing packages: node_modules is missing or unfinished.\n');
  assert.deepEqual(installs, ['ci --include=dev --no-audit --no-fund']);
});

test('a package of another version than in the lock file is named and replaced', async (t) => {
  const project = await makeProject(t, { 'node_modules/a': { ...A, version: '0.9.0' } });
  const { status, said, installs } = await project.run();
  assert.equal(status, 0);
  assert.equal(said, 'Installing packages: node_modules/a is 0.9.0, not the 1.0.0 of package-lock.json.\n');
  assert.equal(installs.length, 1);
});

test('a package that the lock file has got since is installed', async (t) => {
  const project = await makeProject(t, {});
  assert.equal((await project.run()).said, 'Installing packages: node_modules/a is missing.\n');
});

test('when npm fails, so does the start, with a line that says so', async (t) => {
  const project = await makeProject(t, null);
  const { status, said } = await project.run({ NPM_FAILS: '1' });
  assert.equal(status, 1);
  assert.match(said, /npm ci failed; see above\.\n$/);
});

/** A project with `installed` in node_modules (null: none) and an npm that installs what the lock file says, in no time. */
async function makeProject(t: TestContext, installed: object | null) {
  const root = await mkdtemp(join(tmpdir(), 'project-'));
  t.after(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'scripts'));
  await cp(script, join(root, 'scripts/ensure-installed.mjs'));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCK }));
  await writeFile(join(root, 'npm.cjs'), NPM);
  if (installed) {
    await mkdir(join(root, 'node_modules/.bin'), { recursive: true });
    await writeFile(join(root, 'node_modules/.bin/node'), '');
    await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  const run = async (environment: Record<string, string> = {}) => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/ensure-installed.mjs')], {
      // Elsewhere than in the project: it must find that by itself.
      cwd: '/',
      encoding: 'utf8',
      env: { npm_execpath: join(root, 'npm.cjs'), npm_node_execpath: process.execPath, ...environment },
    });
    const installs = await readFile(join(root, 'installs'), 'utf8').catch(() => '');
    return { status, said: stderr, installs: installs.split('\n').filter((line) => line !== '') };
  };
  return { run };
}

const NPM = `
const fs = require('node:fs');
if (process.env.NPM_FAILS) process.exit(7);
fs.appendFileSync('installs', process.argv.slice(2).join(' ') + '\\n');
fs.mkdirSync('node_modules/.bin', { recursive: true });
fs.writeFileSync('node_modules/.bin/node', '');
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
delete packages['node_modules/b'];
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;
