import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/lib/free-port.ts';
import { ADMIN_TOKEN } from './app.ts';
import type { TwilioServer } from './twilio-server.ts';

export interface FirstlineSettings {
  databaseUrl: string;
  twilio: TwilioServer;
  redisUrl?: string;
  /** Further variables. */
  env?: Record<string, string>;
  /** Where the output of all processes goes, for whoever must find out why. */
  log?: Writable | undefined;
}

/** The real program, in processes that can be killed and started again. */
export interface Firstline {
  /** Where the API that was started last listens. */
  url(): string;
  /** Starts a process of this role; an API listens when this returns, and a worker works. Throws where it ends instead. */
  start(role?: 'all' | 'api' | 'worker'): Promise<Running>;
  /** One request as the admin; throws unless the answer is a success. */
  admin<Body = unknown>(method: 'PUT' | 'POST' | 'GET', path: string, body?: object): Promise<Body>;
}

export interface Running {
  /** `kill -9`. */
  kill(): Promise<void>;
  isAlive(): boolean;
}

/** Nothing runs yet. What was started ends with the test. */
export async function firstline(
  t: { after(work: () => Promise<void>): void },
  { databaseUrl, twilio, redisUrl, env: more = {}, log }: FirstlineSettings,
): Promise<Firstline> {
  const started: Running[] = [];
  t.after(async () => {
    await Promise.all(started.map((running) => running.kill()));
  });
  let url = '';
  const { TMPDIR, FIRSTLINE_TEST_RUN, PATH } = process.env;
  const env = {
    ...{ PATH, TMPDIR, FIRSTLINE_TEST_RUN },
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    FIRSTLINE_ADMIN_TOKEN: ADMIN_TOKEN,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_API_URL: twilio.url,
    LOG_LEVEL: 'error',
    ...more,
  };
  return {
    url: () => url,
    async start(role = 'all') {
      const port = await freePort('127.0.0.1');
      const child = spawn(process.execPath, ['--import', 'tsx', main], {
        env: { ...env, PORT: `${port}`, ROLE: role },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const running = handleOf(child);
      started.push(running);
      await said(child, role === 'worker' ? STARTED : LISTENS, log);
      if (role !== 'worker') url = `http://127.0.0.1:${port}`;
      return running;
    },
    async admin(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return response.json();
    },
  };
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

function handleOf(child: ChildProcess): Running {
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  return {
    isAlive,
    async kill() {
      if (!isAlive()) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The program says where its page is when it listens. */
const LISTENS = /^Page +http/m;
const STARTED = /^Worker +started$/m;

/** Waits for a line of the program's output; all of it goes to `log`, where there is one. */
async function said({ stdout }: ChildProcess, line: RegExp, log?: Writable): Promise<void> {
  if (!stdout) throw new Error('the program has no output');
  if (log) stdout.pipe(log, { end: false });
  let said = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (!line.test(said)) continue;
    stdout.resume();
    return;
  }
  throw new Error(`the program did not start: ${said}`);
}
