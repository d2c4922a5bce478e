import assert from 'node:assert/strict';
import { chmod, cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { binariesFor } from '../../../src/db/embedded/binaries.ts';
import { NOBODY, temporaryDirectory, unlessRoot } from '../../support/embedded.ts';

test('programs in a folder that only root may enter are copied once to where the account can run them', {
  skip: unlessRoot,
}, async (t) => {
  // Programs may not be run in the memory file system of some containers.
  const folder = await mkdtemp('/var/tmp/firstline-');
  t.after(() => rm(folder, { recursive: true }));
  const original = dirname(dirname((await binariesFor(null)).postgres));
  const closed = join(folder, 'closed', 'native');
  await cp(original, closed, { recursive: true, verbatimSymlinks: true });
  await cp(join(original, '..', 'package.json'), join(closed, '..', 'package.json'));
  await chmod(dirname(closed), 0o700);
  await chmod(folder, 0o755);
  const shared = join(folder, 'shared');
  const { postgres } = await binariesFor(NOBODY, closed, shared);
  assert.ok(postgres.startsWith(shared));
  const made = (await stat(postgres)).birthtimeMs;
  assert.deepEqual(await binariesFor(NOBODY, closed, shared), {
    postgres,
    initdb: join(dirname(postgres), 'initdb'),
  });
  assert.equal((await stat(postgres)).birthtimeMs, made);
});

test('a machine on which Postgres cannot run is told to set DATABASE_URL', async (t) => {
  await assert.rejects(
    binariesFor(null, await temporaryDirectory(t)),
    /does not run on this machine .*set DATABASE_URL/,
  );
});
