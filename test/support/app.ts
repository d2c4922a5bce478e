import type { InjectOptions, Response } from 'light-my-request';
import { Registry } from 'prom-client';
import { buildApp } from '../../src/app.ts';
import type { App, AppDeps } from '../../src/app-deps.ts';
import type { Db } from '../../src/db/pool.ts';
import type { Deps, WakeKind } from '../../src/deps.ts';
import { openIntake } from '../../src/intake/intake.ts';
import { testDatabase } from './database.ts';
import { silent } from './log.ts';

export const ADMIN_TOKEN = 'the-admin-token-of-the-tests';
/** What signs in Twilio's name. */
export const TWILIO_TOKEN = 'the-twilio-token-of-the-tests';
export const START = new Date('2026-11-23T12:00:00.000Z');

/** A clock that stands still until it is turned. */
export interface TestClock {
  now(): Date;
  advance(ms: number): void;
  set(instant: Date): void;
}

export interface SentMessage {
  channel: 'sms' | 'email' | 'voice';
  to: string;
  text: string;
}

export interface TestApp {
  app: App;
  db: Db;
  url: string;
  clock: TestClock;
  deps: AppDeps;
  /** What went out over the channels, oldest first. */
  sent: SentMessage[];
  /** The wake-ups that verbs asked for. */
  woken: { kind: WakeKind; at: Date }[];
  /** One request with the admin's token; `body` goes as JSON unless it is text. */
  admin(method: Method, url: string, body?: unknown): Promise<Response>;
  /** The same with another token, or with none. */
  as(token: string | null, method: Method, url: string, body?: unknown): Promise<Response>;
  /** A token of this role. */
  token(role: 'viewer' | 'responder' | 'admin', person?: string): Promise<string>;
}

type Overrides = Partial<Omit<AppDeps, 'config'>> & { config?: Partial<AppDeps['config']> };
type Method = NonNullable<InjectOptions['method']>;

/** The application on a database of its own, with a clock that stands at {@link START} and channels that only remember. */
export async function testApp(
  t: Parameters<typeof testDatabase>[0],
  { config, ...overrides }: Overrides = {},
): Promise<TestApp> {
  const ends: (() => Promise<void>)[] = [];
  // Before the database is dropped under it.
  t.after(async () => {
    for (const end of ends) await end();
  });
  const { db, url } = await testDatabase(t);
  const clock = testClock();
  const sent: SentMessage[] = [];
  const woken: TestApp['woken'] = [];
  const base: Deps = { db, clock, wake: (kind, at) => void woken.push({ kind, at }), log: silent };
  const deps: AppDeps = {
    ...base,
    config: {
      publicUrl: 'https://firstline.test',
      adminToken: ADMIN_TOKEN,
      twilioAuthTokens: [TWILIO_TOKEN],
      openPages: false,
      ...config,
    },
    channels: rememberingChannels(sent),
    intake: openIntake({ ...base, ...overrides }),
    secret: 'the-secret-of-the-tests',
    sandbox: null,
    metrics: new Registry(),
    ready: async () => ({ database: true, queue: true }),
    ...overrides,
  };
  const app = await buildApp(deps);
  ends.push(
    () => app.close(),
    () => db.destroy(),
  );
  const as: TestApp['as'] = (token, method, path, body) =>
    app.inject({
      method,
      url: path,
      headers: headersFor(token, body),
      ...(body === undefined ? {} : { body: text(body) }),
    });
  const admin: TestApp['admin'] = (method, path, body) => as(ADMIN_TOKEN, method, path, body);
  const token: TestApp['token'] = async (role, person) => {
    const made = await admin('POST', '/v1/tokens', { name: role, role, person });
    return made.json().token;
  };
  return { app, db, url, clock, deps, sent, woken, admin, as, token };
}

export function testClock(): TestClock {
  let now = START;
  return {
    now: () => now,
    advance: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    set: (instant) => {
      now = instant;
    },
  };
}

function rememberingChannels(sent: SentMessage[]): AppDeps['channels'] {
  const answer = () => ({ ok: true as const, providerId: `sent-${sent.length}` });
  return {
    sms: {
      send: async ({ to, body }) => {
        sent.push({ channel: 'sms', to, text: body });
        return answer();
      },
    },
    email: {
      send: async (mail) => {
        sent.push({ channel: 'email', to: mail.to, text: mail.text });
        return answer();
      },
    },
    voice: {
      send: async (call) => {
        sent.push({ channel: 'voice', to: call.to, text: 'twiml' in call ? call.twiml : call.url });
        return answer();
      },
    },
  };
}

const text = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const headersFor = (token: string | null, body: unknown): Record<string, string> => ({
  ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
});
