import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a script of the shell as a reader would paste it; answers with what it printed. Rejects unless it ends with 0. */
export async function runShell(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn('/bin/sh', ['-e'], { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  return outputOf(child, script);
}

/** Runs one program without a shell in between. */
export async function run(program: string, args: string[]): Promise<string> {
  return outputOf(spawn(program, args, { env: { PATH: process.env.PATH }, stdio: ['pipe', 'pipe', 'pipe'] }), '');
}

async function outputOf(child: ChildProcess, input: string): Promise<string> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin?.end(input);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`it ended with ${code}: ${err}${out}`);
  return out;
}
