import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { buildApp } from '../../src/app.ts';
import type { Db } from '../../src/db/pool.ts';
import { contextOf, system } from '../../src/deps.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import type { IncidentOutput } from '../../src/incidents/schemas.ts';
import { openIntake } from '../../src/intake/intake.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { openEmail } from '../../src/paging/channels/email.ts';
import { openSms } from '../../src/paging/channels/sms.ts';
import { sendDue } from '../../src/paging/send-due.ts';
import { ADMIN_TOKEN, testClock } from './app.ts';
import { testDatabase } from './database.ts';
import { silent } from './log.ts';
import { type MailServer, type ReceivedMail, startMailServer } from './mail-server.ts';
import { type SentSms, startTwilioServer, type TwilioServer } from './twilio-server.ts';

/** The fixed cast: Ada is first, Bo second, Cy the manager and catch-all, Di a stranger to us. */
export const CAST = {
  ada: { name: 'Ada', phone: '+12125550101', email: 'ada@example.com' },
  bo: { name: 'Bo', phone: '+12125550102', email: 'bo@example.com' },
  cy: { name: 'Cy', phone: '+12125550103', email: 'cy@example.com' },
} as const;
export type Who = keyof typeof CAST;
export const DI_PHONE = '+12125550199';

type Turn = { hours?: number; minutes?: number; seconds?: number };

export interface Story {
  db: Db;
  clock: ReturnType<typeof testClock>;
  twilio: TwilioServer;
  smtp: MailServer;
  publicUrl: string;
  integrationKey: string;
  /** One request to the API as an admin; asserts `status` and answers the body. */
  api<Body = unknown>(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body: unknown,
    status: number,
  ): Promise<Body>;
  /** An alert on `checkout` unless it says otherwise; whatever falls due at once is done. Answers the incident's number. */
  alert(alert?: object): Promise<number>;
  incident(number: number): Promise<IncidentOutput>;
  /** What the timeline says, entry by entry. */
  says(number: number): Promise<string[]>;
  page: {
    /** The next SMS nobody has looked at yet is to this person; answers its text. */
    to(who: Who): string;
    /** No SMS has come that was not looked at. */
    none(): void;
  };
  mail: { to(who: Who): ReceivedMail['mail']; none(): void };
  /** A signed SMS from this person; answers what they are told. */
  reply(who: Who, body: string): Promise<string>;
  /** Turns the clock, doing on the way everything that falls due, each thing at its own instant. */
  advance(turn: Turn): Promise<void>;
  /** Does what is due now. */
  settle(): Promise<void>;
}

/**
 * The API and the worker in one process on real parts: Postgres, the twilio client against a Twilio-shaped server, SMTP.
 * Only the clock is turned by hand, so what the queue would wake is done by `advance`, as the sweep does it.
 */
export async function story(t: { after(work: () => unknown): void }): Promise<Story> {
  const ends: (() => unknown)[] = [];
  t.after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const { db } = await testDatabase(t);
  const clock = testClock();
  const twilio = await startTwilioServer();
  const smtp = await startMailServer();
  const port = await freePort('127.0.0.1');
  const publicUrl = `http://127.0.0.1:${port}`;
  const account = { accountSid: twilio.accountSid, authToken: twilio.authToken, from: '+15005550006' };
  const sms = openSms({ ...account, apiUrl: twilio.url, publicUrl, timeoutMs: 1_000 });
  const email = openEmail({ url: smtp.url, from: 'firstline@example.com' });
  const paging = { db, clock, wake: () => {}, log: silent, sms, email, publicUrl, secret: 'secret of the story' };
  const app = await buildApp({
    ...paging,
    config: { publicUrl, adminToken: ADMIN_TOKEN, twilioAuthTokens: [twilio.authToken], openPages: false },
    channels: paging,
    sandbox: null,
    intake: openIntake(paging),
    metrics: new Registry(),
    ready: async () => ({ database: true, queue: true }),
  });
  await app.listen({ port, host: '127.0.0.1' });
  ends.push(
    () => twilio.close(),
    () => smtp.close(),
    () => sms.close(),
    () => email.close(),
    () => app.close(),
  );

  const api: Story['api'] = async <Body>(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body: unknown, status: number) => {
    const response = await app.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    assert.equal(response.statusCode, status, `${method} ${path}: ${response.body}`);
    return (response.body === '' ? undefined : response.json()) as Body;
  };

  const settle = async (): Promise<void> => {
    for (;;) {
      const moved = await escalateDue(contextOf(paging, system));
      const sent = await sendDue(paging);
      if (moved + sent === 0) return;
    }
  };

  const nextDue = async (): Promise<Date | null> => {
    const { rows } = await dueInstants(db);
    return rows[0]?.at ?? null;
  };

  const advance = async (turn: Turn): Promise<void> => {
    const { hours = 0, minutes = 0, seconds = 0 } = turn;
    const target = clock.now().getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000;
    for (let due = await nextDue(); due && due.getTime() <= target; due = await nextDue()) {
      if (due > clock.now()) clock.set(due);
      await settle();
    }
    clock.set(new Date(target));
  };

  const { key: integrationKey } = await furnish(api);
  const unread = { sms: 0, mail: 0 };
  return {
    db,
    clock,
    twilio,
    smtp,
    publicUrl,
    integrationKey,
    api,
    settle,
    advance,
    async alert(alert = {}) {
      const response = await app.inject({
        method: 'POST',
        url: '/v1/alerts',
        headers: { authorization: `Bearer ${integrationKey}` },
        payload: { summary: 'Checkout is down', component: 'checkout', ...alert },
      });
      assert.equal(response.statusCode, 202, response.body);
      await settle();
      return response.json().incident;
    },
    incident: (number) => api('GET', `/v1/incidents/${number}`, undefined, 200),
    async says(number) {
      const { timeline } = await api<IncidentOutput>('GET', `/v1/incidents/${number}`, undefined, 200);
      return timeline.map(({ text }) => text);
    },
    page: {
      to(who) {
        const sent = take(twilio.inbox.all, unread, 'sms');
        assert.equal(sent?.to, CAST[who].phone, `the next page should be ${who}'s: ${JSON.stringify(sent)}`);
        return sent?.body ?? '';
      },
      none: () => assert.deepEqual(twilio.inbox.all.slice(unread.sms).map(bodyOf), [], 'nobody should be paged'),
    },
    mail: {
      to(who) {
        const sent = take(smtp.inbox.all, unread, 'mail');
        assert.deepEqual(sent?.recipients, [CAST[who].email], `the next mail should be ${who}'s`);
        return sent.mail;
      },
      none: () => assert.equal(smtp.inbox.all.length, unread.mail, 'nobody should get a mail'),
    },
    async reply(who, body) {
      const answer = await twilio.reply({ url: `${publicUrl}/twilio/sms`, from: CAST[who].phone, body });
      assert.equal(answer.status, 200, answer.body);
      await settle();
      return /<Message>(.*)<\/Message>/s.exec(answer.body)?.[1] ?? '';
    },
  };
}

const bodyOf = (sms: SentSms): string => sms.body;

function take<Message>(
  all: Message[],
  unread: { sms: number; mail: number },
  kind: 'sms' | 'mail',
): Message | undefined {
  const message = all[unread[kind]];
  unread[kind] += 1;
  return message;
}

const dueInstants = (db: Db) =>
  sql<{ at: Date }>`
    SELECT min(at) AS at FROM (
      SELECT next_action_at AS at FROM incidents WHERE next_action_at IS NOT NULL
      UNION ALL SELECT due_at FROM deliveries WHERE status IN ('queued', 'sending')) due
    HAVING min(at) IS NOT NULL`.execute(db);

/** Ada on the first line, five minutes later the owner, Bo; again after a quarter of an hour. Cy catches the rest. */
async function furnish(api: Story['api']): Promise<{ key: string }> {
  for (const [id, { name, phone }] of Object.entries(CAST)) {
    const contactMethods = [{ id: 'sms', type: 'sms', address: phone, verified: true }];
    await api('PUT', `/v1/people/${id}`, { name, role: id === 'cy' ? 'admin' : 'responder', contactMethods }, 201);
  }
  const lines = [
    { targets: [{ person: 'ada' }], escalateAfter: '5m' },
    { targets: [{ owners: true }], escalateAfter: '10m' },
  ];
  await api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m' }, 201);
  await api('PUT', '/v1/components/checkout', { owners: [{ person: 'bo' }], policy: 'default' }, 201);
  await api('PUT', '/v1/settings', { catchAll: { person: 'cy' } }, 200);
  return api('POST', '/v1/integrations', { name: 'nagios', type: 'generic' }, 201);
}
