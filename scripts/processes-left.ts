import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 3_000;

/**
 * Processes that have one of `marks` in their environment or on their command line, in words, after they had some seconds to
 * end; they are killed. Linux only: elsewhere none is found.
 */
export async function processesLeft(marks: string[]): Promise<string[]> {
  const start = performance.now();
  for (;;) {
    const found = await findProcesses(marks);
    if (found.length === 0) return [];
    if (performance.now() - start > PATIENCE_MS) {
      for (const { pid } of found) process.kill(pid, 'SIGKILL');
      return found.map(({ pid, command }) => `${pid} ${command}`);
    }
    await sleep(100);
  }
}

async function findProcesses(marks: string[]): Promise<{ pid: number; command: string }[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await read(`/proc/${pid}/cmdline`);
      const everything = command + (await read(`/proc/${pid}/environ`));
      return marks.some((mark) => everything.includes(mark)) ? [{ pid, command }] : [];
    }),
  );
  return found.flat();
}

const read = async (path: string): Promise<string> =>
  (await readFile(path, 'utf8').catch(() => '')).replaceAll('\0', ' ');
