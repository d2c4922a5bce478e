import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a script of the shell as a reader would paste it; answers with what it printed. Rejects unless it ends with 0. */
export async function runShell(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn('/bin/sh', ['-e'], { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(script);
  return outputOf(child);
}

/** Runs one program without a shell in between. */
export async function run(program: string, args: string[]): Promise<string> {
  // Not a pipe that nobody reads: one that ends first would break it.
  return outputOf(spawn(program, args, { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] }));
}

async function outputOf(child: ChildProcess): Promise<string> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`it ended with ${code}: ${err}${out}`);
  return out;
}
