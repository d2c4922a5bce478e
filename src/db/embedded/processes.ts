import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface Process {
  parent: number;
  /** The program and its arguments. */
  args: string[];
}

/** A running process, or null. One that has ended and was not yet collected by its parent has no arguments any more. */
export async function describeProcess(pid: number): Promise<Process | null> {
  try {
    return process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
  } catch {
    return null;
  }
}

async function fromProc(pid: number): Promise<Process> {
  const [status, commandLine] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/cmdline`, 'utf8'),
  ]);
  // The name in brackets may itself hold spaces and brackets; what follows the last one is: state, parent, …
  const [, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(parent), args: commandLine.split('\0') };
}

async function fromPs(pid: number): Promise<Process> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)]);
  const [parent, ...args] = stdout.trim().split(/\s+/);
  return { parent: Number(parent), args };
}

/** Whether some process has this id; it may be another account's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal to a process that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
