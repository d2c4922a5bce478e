import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Take long each, so they begin first, by themselves. */
const LONG = ['test/browser/', 'test/faults/', 'test/promises/', 'test/simulator/'];
const TOGETHER = 10;

/**
 * Which files run in one process, one after the other. Most load all of Firstline, which takes longer than their tests do;
 * what is in one process loads it once.
 */
export function groupsOf(files: readonly string[]): string[][] {
  const isLong = (file: string): boolean => LONG.some((folder) => file.startsWith(folder));
  const short = files.filter((file) => !isLong(file));
  const groups = Array.from({ length: Math.ceil(short.length / TOGETHER) }, (_, nth) =>
    short.slice(nth * TOGETHER, (nth + 1) * TOGETHER),
  );
  return [...files.filter(isLong).map((file) => [file]), ...groups];
}

/** For each group a module in `folder` that holds the tests of all its files. */
export function writeGroups(groups: readonly string[][], folder: string): Promise<string[]> {
  return Promise.all(
    groups.map(async (files, nth) => {
      const path = join(folder, `group-${nth}.mjs`);
      const imports = files.map((file) => `import ${JSON.stringify(pathToFileURL(resolve(file)).href)};\n`);
      await writeFile(path, imports.join(''));
      return path;
    }),
  );
}
