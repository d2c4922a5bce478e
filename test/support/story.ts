import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { Response } from 'light-my-request';
import { Registry } from 'prom-client';
import { buildApp } from '../../src/app.ts';
import type { App, AppDeps } from '../../src/app-deps.ts';
import type { Finding } from '../../src/audit/finding.ts';
import type { Probe } from '../../src/audit/read-facts.ts';
import { READ } from '../../src/audit/reading.ts';
import { signOfLife } from '../../src/audit/report-in.ts';
import { runAudit } from '../../src/audit/run-audit.ts';
import { coverDue } from '../../src/cover/cover-due.ts';
import type { Db } from '../../src/db/pool.ts';
import { type Ctx, contextOf, system } from '../../src/deps.ts';
import { closeQuiet } from '../../src/incidents/close-quiet.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import type { IncidentOutput } from '../../src/incidents/schemas.ts';
import { openIntake } from '../../src/intake/intake.ts';
import { openTally } from '../../src/ledger/tally.ts';
import { writeLedger } from '../../src/ledger/write-ledger.ts';
import { freePort } from '../../src/lib/free-port.ts';
import type { Logger } from '../../src/lib/log.ts';
import { openMeter, readMetrics } from '../../src/meter.ts';
import type { OutgoingMail, OutgoingSms } from '../../src/paging/channels/channel.ts';
import { openEmail } from '../../src/paging/channels/email.ts';
import { openRoute, type Provider } from '../../src/paging/channels/route.ts';
import { openSms } from '../../src/paging/channels/sms.ts';
import { openVoice } from '../../src/paging/channels/voice.ts';
import { checkReceipts } from '../../src/paging/check-receipts.ts';
import { CHANNELS } from '../../src/paging/delivery.ts';
import type { PagingDeps } from '../../src/paging/paging-deps.ts';
import { sendDue, type Taken, takeDue } from '../../src/paging/send-due.ts';
import { sendNotices } from '../../src/paging/send-notices.ts';
import { recheckReleases } from '../../src/readiness/keep-check.ts';
import { tellStandbys } from '../../src/release-watch/tell-standbys.ts';
import { announceShifts } from '../../src/shifts/announce-shifts.ts';
import { askConfirmations } from '../../src/shifts/ask-confirmations.ts';
import { ADMIN_TOKEN, type TestClock, testClock } from './app.ts';
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

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
type Turn = { hours?: number; minutes?: number; seconds?: number };

/** What a test says about a person; without `has`, a verified phone. */
interface PersonChanges {
  has?: ('sms' | 'mail' | 'unverified sms' | 'voice')[];
  rules?: Partial<Record<'high' | 'low', { after: string; method: 'sms' | 'mail' | 'voice' }[]>>;
}

export interface Story {
  app: App;
  db: Db;
  databaseUrl: string;
  clock: TestClock;
  twilio: TwilioServer;
  smtp: MailServer;
  publicUrl: string;
  integrationKey: string;
  channels: Pick<PagingDeps, 'sms' | 'email' | 'voice'>;
  /** What the program logged as an error or a warning. */
  complaints: { message: string; fields: Record<string, unknown> }[];
  /** One request to the API as an admin; asserts `status` and answers the body. */
  api<Body = unknown>(method: Method, path: string, body: unknown, status: number): Promise<Body>;
  /** One request with the integration's key; nothing is asserted. */
  post(path: string, body: unknown): Promise<Response>;
  /** An alert on `checkout` unless it says otherwise; whatever falls due at once is done. Answers the incident's number. */
  alert(alert?: object): Promise<number>;
  /** Rewrites one of the cast. */
  person(who: Who, changes: PersonChanges): Promise<void>;
  /** Rewrites the policy `default`; `escalateAfter` is 5m and `repeatEvery` 15m. */
  policy(...lines: object[][]): Promise<void>;
  /** What people do to an incident through the API, e.g. `act(42, 'snooze', { for: '30m' })`; what falls due is done. */
  act(number: number, action: string, body?: object): Promise<IncidentOutput>;
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
  reply(who: Who, body: string, messageSid?: string): Promise<string>;
  /** A signed receipt for the newest SMS to this person. */
  receipt(who: Who, status: string, errorCode?: number): Promise<void>;
  /** Turns the clock, doing on the way everything that falls due, each thing at its own instant. */
  advance(turn: Turn): Promise<void>;
  /** Does what is due now. */
  settle(): Promise<void>;
  /** One pass over the incidents that are due; nothing is sent yet. */
  escalateDue(): Promise<number>;
  /** One pass over the messages that are due. */
  send(): Promise<number>;
  /** The messages that are due, taken for this worker and looked at; each leaves when it is run. */
  takeDue(): Promise<Taken>;
  /** One pass over the notices that are due: messages that are no pages. */
  sendNotices(): Promise<number>;
  /** One audit, now; and before it what was counted is written into the ledger. Rejects where the tolerated faults cannot be written. */
  audit(deadmanUrl?: string, probe?: Partial<Probe>): Promise<Finding[]>;
  /** The context of a verb, acted by one of the cast or by the system. */
  ctx(who?: Who): Ctx;
}

export interface StoryOptions {
  /** Without it, messages wait for their receipts for ever: a story sends them itself. */
  receiptTimeoutMs?: number | null;
  /** How long a provider is waited for, by the clock on the wall: a busy machine takes its time. */
  patienceMs?: number;
  /** What SMS and mails go to while the first provider fails. */
  smsFallback?: Provider<OutgoingSms>;
  mailFallback?: Provider<OutgoingMail>;
}

/**
 * The API and the worker in one process on real parts: Postgres, the twilio client against a Twilio-shaped server, SMTP.
 * Only the clock is turned by hand, so what the queue would wake is done by `advance`, as the sweep does it.
 */
export async function story(
  t: { after(work: () => unknown): void },
  { receiptTimeoutMs = null, patienceMs = 1_000, smsFallback, mailFallback }: StoryOptions = {},
): Promise<Story> {
  const ends: (() => unknown)[] = [];
  t.after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const { db, url: databaseUrl } = await testDatabase(t);
  ends.push(() => db.destroy());
  const clock = testClock();
  const twilio = await startTwilioServer({ now: clock.now });
  ends.push(() => twilio.close());
  const smtp = await startMailServer();
  ends.push(() => smtp.close());
  const publicUrl = `http://127.0.0.1:${await freePort('127.0.0.1')}`;
  const account = { accountSid: twilio.accountSid, authToken: twilio.authToken, from: '+15005550006' };
  const voice = openVoice({ ...account, apiUrl: twilio.url, timeoutMs: patienceMs });
  const complaints: Story['complaints'] = [];
  const log = complainingTo(complaints);
  const twilioSms = openSms({ ...account, apiUrl: twilio.url, publicUrl, timeoutMs: patienceMs });
  const texting = [{ name: 'twilio', channel: twilioSms }, ...(smsFallback ? [smsFallback] : [])];
  const sms = openRoute('sms', texting, { clock, log });
  const mailer = openEmail({ url: smtp.url, from: 'firstline@example.com', timeoutMs: Math.max(10_000, patienceMs) });
  const mailing = [{ name: 'smtp', channel: mailer }, ...(mailFallback ? [mailFallback] : [])];
  const email = openRoute('email', mailing, { clock, log });
  ends.push(
    () => sms.close(),
    () => email.close(),
    () => voice.close(),
  );
  const metrics = new Registry();
  const counters = { tally: openTally(), meter: openMeter(metrics) };
  const paging = {
    ...counters,
    db,
    clock,
    wake: () => {},
    log,
    sms,
    email,
    voice,
    publicUrl,
    secret: 'secret of the story',
    receiptTimeoutMs,
  };
  const app = await secondApp({
    ...paging,
    metrics,
    config: { publicUrl, adminToken: ADMIN_TOKEN, twilioAuthTokens: [twilio.authToken], openPages: false },
    channels: paging,
    sandbox: null,
  });
  ends.push(() => app.close());
  await app.listen({ port: Number(new URL(publicUrl).port), host: '127.0.0.1' });

  const api = async <Body>(method: Method, path: string, body: unknown, status: number): Promise<Body> => {
    const response = await app.inject({ method, url: path, headers: bearer(ADMIN_TOKEN), ...payload(body) });
    assert.equal(response.statusCode, status, `${method} ${path}: ${response.body}`);
    return (response.body === '' ? undefined : response.json()) as Body;
  };

  const send = () => sendDue(paging);
  const escalate = () => escalateDue(contextOf(paging, system));
  const notify = () => sendNotices(paging);
  const lookAhead = async (): Promise<void> => {
    await announceShifts(contextOf(paging, system));
    await askConfirmations(contextOf(paging, system));
    await coverDue(contextOf(paging, system));
    await tellStandbys(contextOf(paging, system));
    await recheckReleases(contextOf(paging, system));
    await tellStandbys(contextOf(paging, system));
  };
  const settle = async (): Promise<void> => {
    let done: number;
    await lookAhead();
    do
      done =
        (await closeQuiet(contextOf(paging, system))) +
        (await escalate()) +
        (await send()) +
        (await checkReceipts(paging)) +
        (await notify());
    while (done > 0);
  };
  const advance = async ({ hours = 0, minutes = 0, seconds = 0 }: Turn): Promise<void> => {
    const target = new Date(clock.now().getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000);
    for (let due = await nextDue(db, clock); due && due <= target; due = await nextDue(db, clock)) {
      if (due > clock.now()) clock.set(due);
      await settle();
    }
    clock.set(target);
  };

  const life = signOfLife(paging, 'all', undefined, () => readMetrics(metrics, READ));
  ends.push(() => life.leave().catch(() => {}));
  const { key: integrationKey } = await furnish(api);
  const post: Story['post'] = (path, body) =>
    app.inject({ method: 'POST', url: path, headers: bearer(integrationKey), ...payload(body) });
  return {
    app,
    db,
    databaseUrl,
    clock,
    twilio,
    smtp,
    publicUrl,
    integrationKey,
    channels: { sms, email, voice },
    complaints,
    api,
    post,
    escalateDue: escalate,
    send,
    takeDue: () => takeDue(paging, CHANNELS),
    sendNotices: notify,
    settle,
    advance,
    async alert(alert = {}) {
      const response = await post('/v1/alerts', { summary: 'Checkout is down', component: 'checkout', ...alert });
      assert.equal(response.statusCode, 202, response.body);
      await settle();
      return response.json().incident;
    },
    person: (who, changes) => api('PUT', `/v1/people/${who}`, personOf(who, changes), 200),
    async policy(...lines) {
      const staffed = lines.map((targets) => ({ targets, escalateAfter: '5m' }));
      await api('PUT', '/v1/policies/default', { lines: staffed, repeatEvery: '15m' }, 200);
    },
    async act(number, action, body = {}) {
      const after = await api<IncidentOutput>('POST', `/v1/incidents/${number}/${action}`, body, 200);
      await settle();
      return after;
    },
    incident: (number) => api('GET', `/v1/incidents/${number}`, undefined, 200),
    async says(number) {
      const { timeline } = await api<IncidentOutput>('GET', `/v1/incidents/${number}`, undefined, 200);
      return timeline.map(({ text }) => text);
    },
    ...reading(twilio, smtp),
    async reply(who, body, messageSid) {
      const answer = await twilio.reply({
        url: `${publicUrl}/twilio/sms`,
        from: CAST[who].phone,
        body,
        ...(messageSid ? { messageSid } : {}),
      });
      assert.equal(answer.status, 200, answer.body);
      await settle();
      return /<Message>(.*)<\/Message>/s.exec(answer.body)?.[1] ?? '';
    },
    async receipt(who, status, errorCode) {
      const message = twilio.inbox.all.findLast(({ to }) => to === CAST[who].phone);
      assert.ok(message, `${who} was never paged`);
      const answer = await twilio.receipt(message, status, errorCode);
      assert.equal(answer.status, 204, answer.body);
      await settle();
    },
    async audit(deadmanUrl, probe = {}) {
      await writeLedger({ db, tally: counters.tally });
      await life.report();
      const quiet: Probe = { processStartedAt: life.startedAt, sweeps: () => [], queue: async () => null };
      return runAudit(contextOf(paging, system), { ...quiet, ...probe }, deadmanUrl ?? null);
    },
    ctx(who) {
      if (!who) return contextOf(paging, system);
      const { name } = CAST[who];
      return contextOf(paging, { person: { id: who, name }, role: 'responder', name });
    },
  };
}

/** One more process of the API, as it were: on the same database, with an intake of its own. */
export function secondApp(
  deps: Omit<AppDeps, 'intake' | 'metrics' | 'ready'> & Partial<Pick<AppDeps, 'metrics'>>,
): Promise<App> {
  return buildApp({
    ...deps,
    intake: openIntake(deps),
    metrics: deps.metrics ?? new Registry(),
    ready: async () => ({ database: true, queue: true }),
  });
}

/** What the phones and inboxes hold that no test has looked at yet, in the order in which it came. */
function reading(twilio: TwilioServer, smtp: MailServer): Pick<Story, 'page' | 'mail'> {
  const unread = { sms: 0, mail: 0 };
  return {
    page: {
      to(who) {
        const sent = twilio.inbox.all[unread.sms++];
        assert.equal(sent?.to, CAST[who].phone, `the next page should be ${who}'s: ${JSON.stringify(sent)}`);
        return sent?.body ?? '';
      },
      none: () => assert.deepEqual(twilio.inbox.all.slice(unread.sms).map(inShort), [], 'nobody should be paged'),
    },
    mail: {
      to(who) {
        const sent = smtp.inbox.all[unread.mail++];
        assert.deepEqual(sent?.recipients, [CAST[who].email], `the next mail should be ${who}'s`);
        return sent.mail;
      },
      none: () => assert.equal(smtp.inbox.all.length, unread.mail, 'nobody should get a mail'),
    },
  };
}

const inShort = ({ to, body }: SentSms): string => `${to}: ${body}`;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const payload = (body: unknown) => (body === undefined ? {} : { payload: body as object });

const complainingTo = (complaints: Story['complaints']): Logger => {
  const complain = (fields: object, message: string) => void complaints.push({ message, fields: { ...fields } });
  return { ...silent, warn: complain, error: complain };
};

/** Often enough that nothing is written late; asked for only where somebody wants to hear of shifts. */
const LOOK_AHEAD_EVERY_MS = 55 * 60_000;

async function nextDue(db: Db, clock: TestClock): Promise<Date | null> {
  const lookAheadAt = new Date(clock.now().getTime() + LOOK_AHEAD_EVERY_MS);
  const { rows } = await sql<{ at: Date | null }>`
    SELECT min(at) AS at FROM (
      SELECT next_action_at AS at FROM incidents WHERE next_action_at IS NOT NULL
      UNION ALL SELECT close_at FROM incidents WHERE close_at IS NOT NULL
      UNION ALL SELECT due_at FROM deliveries WHERE status IN ('queued', 'sending')
      UNION ALL SELECT receipt_due_at FROM deliveries WHERE status = 'sent' AND receipt_due_at IS NOT NULL
      UNION ALL SELECT due_at FROM notices WHERE status IN ('queued', 'sending')
      UNION ALL SELECT next_action_at FROM confirmations WHERE next_action_at IS NOT NULL
      UNION ALL SELECT next_action_at FROM release_standbys WHERE next_action_at IS NOT NULL
      UNION ALL SELECT next_action_at FROM cover_requests WHERE next_action_at IS NOT NULL
      UNION ALL SELECT ${lookAheadAt}::timestamptz WHERE EXISTS (SELECT FROM people WHERE shift_notices <> '[]')
        OR EXISTS (SELECT FROM rotations WHERE history @> '[{"definition": {"confirm": {}}}]')) due`.execute(db);
  return rows[0]?.at ?? null;
}

/** Ada on the first line, five minutes later the owner, Bo; again after a quarter of an hour. Cy catches the rest. */
async function furnish(api: Story['api']): Promise<{ key: string }> {
  for (const who of Object.keys(CAST) as Who[]) await api('PUT', `/v1/people/${who}`, personOf(who, {}), 201);
  const lines = [
    { targets: [{ person: 'ada' }], escalateAfter: '5m' },
    { targets: [{ owners: true }], escalateAfter: '10m' },
  ];
  await api('PUT', '/v1/policies/default', { lines, repeatEvery: '15m' }, 201);
  await api('PUT', '/v1/components/checkout', { owners: [{ person: 'bo' }], policy: 'default' }, 201);
  await api('PUT', '/v1/settings', { catchAll: { person: 'cy' } }, 200);
  return api('POST', '/v1/integrations', { name: 'nagios', type: 'generic' }, 201);
}

function personOf(who: Who, { has = ['sms'], rules }: PersonChanges): object {
  const { name, phone, email } = CAST[who];
  const contactMethods = has.map((method) => {
    if (method === 'mail') return { id: 'mail', type: 'email', address: email, verified: true };
    if (method === 'voice') return { id: 'voice', type: 'voice', address: phone, verified: true };
    return { id: 'sms', type: 'sms', address: phone, verified: method === 'sms' };
  });
  const role = who === 'cy' ? 'admin' : 'responder';
  return { name, role, contactMethods, ...(rules ? { notificationRules: rules } : {}) };
}
