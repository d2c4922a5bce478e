import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/lib/free-port.ts';
import type { TwilioServer } from '../support/twilio-server.ts';

export const ADMIN_TOKEN = 'the-admin-token-of-the-bench';

export interface Program {
  url: string;
  port: number;
  /** Where it lets itself be looked into, if it was started so. */
  inspector: string;
  /** One request as an admin; throws unless the answer is a success. */
  admin<Body = unknown>(method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<Body>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The real program in a process of its own, set up by `settings` as by the environment. Returns once it listens; a worker, once it works. */
export async function startProgram(settings: Record<string, string>, { inspected = false } = {}): Promise<Program> {
  const port = await freePort('127.0.0.1');
  const flags = inspected ? ['--inspect=127.0.0.1:0', '--inspect-publish-uid=stderr'] : nodeFlags();
  const child = spawn(process.execPath, [...flags, '--import', 'tsx', main], {
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: process.env.NODE_OPTIONS,
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      FIRSTLINE_ADMIN_TOKEN: ADMIN_TOKEN,
      DEMO: '0',
      LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const inspector = listenTo(child);
  await started(child);
  const url = `http://127.0.0.1:${port}`;
  return {
    inspector: inspector(),
    url,
    port,
    admin: (method, path, body) => ask(url + path, method, body),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** `BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=…"` profiles what is measured. */
const nodeFlags = (): string[] => process.env.BENCH_NODE_FLAGS?.split(' ') ?? [];

/** Passes on what goes wrong. Answers where the process lets itself be looked into, once it has said so. */
function listenTo(child: ChildProcess): () => string {
  let inspector = '';
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [url] = /ws:\/\/\S+/.exec(line) ?? [];
      inspector ||= url ?? '';
      if (!/inspector|Debugger|debugging/.test(line)) console.error(line);
    });
  return () => inspector;
}

async function started(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('the program has no output');
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the program ended with ${code} before it listened`)));
    lines.on('line', (line) => {
      if (/^(Page|Worker) /.test(line)) resolve();
      else if (line.startsWith('{')) console.error(line);
    });
  });
}

/** API and worker as processes of their own; `stop` ends both. */
export async function startApart(
  settings: Record<string, string>,
  options: { inspected?: boolean } = {},
): Promise<{ api: Program; worker: Program; stop(): Promise<void> }> {
  const api = await startProgram({ ...settings, ROLE: 'api' }, options);
  const worker = await startProgram({ ...settings, ROLE: 'worker', PUBLIC_URL: api.url }, options).catch(
    async (error) => {
      await api.stop();
      throw error;
    },
  );
  return { api, worker, stop: async () => void (await Promise.all([api.stop(), worker.stop()])) };
}

/** The server reports nothing of what it takes, and nobody is to count that as a failure. */
export const WITHOUT_RECEIPTS = { RECEIPT_TIMEOUT: '0s' };

/** What sends the program's SMS to this server. */
export const texting = (twilio: TwilioServer): Record<string, string> => ({
  TWILIO_ACCOUNT_SID: twilio.accountSid,
  TWILIO_AUTH_TOKEN: twilio.authToken,
  TWILIO_FROM: '+15005550006',
  TWILIO_API_URL: twilio.url,
});

async function ask<Body>(url: string, method: string, body: unknown): Promise<Body> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}
