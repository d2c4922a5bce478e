import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupsOf, writeGroups } from '../../scripts/test-groups.ts';

const file = fc.tuple(fc.constantFrom('api', 'browser', 'faults', 'lib', 'promises', 'simulator', 'web'), fc.nat(200));
const files = fc.uniqueArray(
  file.map(([folder, nth]) => `test/${folder}/${nth}.test.ts`),
  { maxLength: 100 },
);

test('each file is in one group, and the long ones come first, each by itself', () => {
  fc.assert(
    fc.property(files, (files) => {
      const groups = groupsOf(files);
      assert.deepEqual(groups.flat().sort(), files.toSorted());
      const long = files.filter((file) => /browser|faults|promises|simulator/.test(file));
      assert.deepEqual(
        groups.slice(0, long.length),
        long.map((file) => [file]),
      );
      assert.ok(groups.every(({ length }) => length > 0 && length <= 10));
    }),
  );
});

test('a group is written as a module that holds its files', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'groups-'));
  t.after(() => rm(folder, { recursive: true }));
  const [path = ''] = await writeGroups([['test/lib/a.test.ts', 'test/web/b.test.tsx']], folder);
  const imports = [...(await readFile(path, 'utf8')).matchAll(/^import "(file:.+)";$/gm)].map(([, url]) => url);
  assert.deepEqual(
    imports,
    ['test/lib/a.test.ts', 'test/web/b.test.tsx'].map((file) => new URL(`file://${resolve(file)}`).href),
  );
});
