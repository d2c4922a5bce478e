import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomKey } from './lib/ids.ts';

/** The admin's token of the embedded default: generated at the first start, then read from `dataDir` (mode 0600). */
export async function keptAdminToken(dataDir: string): Promise<{ token: string; file: string; isNew: boolean }> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'admin-token');
  try {
    return { token: (await readFile(file, 'utf8')).trim(), file, isNew: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const token = randomKey();
  await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return { token, file, isNew: true };
}
