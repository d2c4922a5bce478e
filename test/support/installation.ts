import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Installation {
  url: string;
  adminToken: string;
}

/** The whole program as `npm start` runs it on a bare machine, with the demo team; ended with the test. */
export async function startInstallation(t: { after(work: () => Promise<void>): void }): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'firstline-installation-'));
  const adminToken = 'the-token-of-this-installation';
  const { PATH, HOME, FIRSTLINE_TEST_RUN } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    env: {
      ...{ PATH, HOME, FIRSTLINE_TEST_RUN, PORT: '0', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' },
      FIRSTLINE_ADMIN_TOKEN: adminToken,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    const url = /^Page\s+(http\S+)$/.exec(line)?.[1];
    if (url) return { url, adminToken };
  }
  throw new Error(`the program ended before it served: ${said.join('\n')}`);
}
