import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { startTwilioServer, type TwilioServer } from '../support/twilio-server.ts';
import { type Connection, openConnection } from './http-client.ts';
import { type Program, startProgram } from './program.ts';
import type { Line } from './report.ts';
import { ms, quantile } from './statistics.ts';
import { ADA_PHONE, alertBody, defineTeam } from './team.ts';

const WARM_UP = 30;
const ALERTS = 220;

interface Tools {
  connection: Connection;
  twilio: TwilioServer;
  program: Program;
  integrationKey: string;
  client: pg.Client;
}

/** The whole program on an idle system: an alert, its page at the provider, the reply by SMS; one after the other. */
export async function measureFirstPage(
  home: string,
  settings: { DATABASE_URL: string; REDIS_URL?: string },
  insertMs: number[],
): Promise<Line[]> {
  const twilio = await startTwilioServer();
  const program = await startProgram({
    ...settings,
    ROLE: 'all',
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_API_URL: twilio.url,
  });
  const client = new pg.Client(settings.DATABASE_URL);
  await client.connect();
  const connection = await openConnection(program.port);
  try {
    const integrationKey = await defineTeam(program);
    const pageMs: number[] = [];
    const replyMs: number[] = [];
    for (let n = 0; n < WARM_UP + ALERTS; n += 1) {
      const taken = await playOnce({ connection, twilio, program, integrationKey, client }, `problem-${n}`);
      if (n < WARM_UP) continue;
      pageMs.push(taken.pageMs);
      replyMs.push(taken.replyMs);
    }
    const beside = `one insert: p50 ${ms(quantile(insertMs, 0.5))}, p99 ${ms(quantile(insertMs, 0.99))}`;
    return [
      lineOf(`alert → first page at the provider (${home})`, pageMs, { p50: 50, p99: 250 }, beside),
      lineOf(`SMS reply → acknowledged (${home})`, replyMs, { p99: 100 }, beside),
    ];
  } finally {
    connection.close();
    await client.end();
    await program.stop();
    await twilio.close();
  }
}

async function playOnce(tools: Tools, dedupKey: string): Promise<{ pageMs: number; replyMs: number }> {
  const { connection, twilio, integrationKey, client } = tools;
  const headers = { authorization: `Bearer ${integrationKey}`, 'content-type': 'application/json' };
  twilio.inbox.clear();
  const begun = performance.now();
  const paged = twilio.inbox.next(undefined, 20_000).then(() => performance.now() - begun);
  const { body } = await connection.post('/v1/alerts', headers, alertBody(dedupKey));
  const pageMs = await paged;
  const incident: number = JSON.parse(body).incident;

  await sleep(20);
  const replyMs = await reply(tools, `ack ${incident}`);
  const { rows } = await client.query('SELECT status FROM incidents WHERE number = $1', [incident]);
  if (rows[0]?.status !== 'acknowledged')
    throw new Error(`incident ${incident} is ${rows[0]?.status} after the answer`);

  const resolve = JSON.stringify({ action: 'resolve', dedupKey });
  await connection.post('/v1/alerts', headers, resolve);
  // Idle again, and at another point of every timer's period.
  await sleep(30 + Math.random() * 40);
  return { pageMs, replyMs };
}

/** Until the answer is here, which the program gives after its commit. */
async function reply({ connection, twilio, program }: Tools, body: string): Promise<number> {
  const path = '/twilio/sms';
  const params = {
    MessageSid: `SM${crypto.randomUUID().replaceAll('-', '')}`,
    AccountSid: twilio.accountSid,
    From: ADA_PHONE,
    To: '+15005550006',
    Body: body,
  };
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': getExpectedTwilioSignature(twilio.authToken, program.url + path, params),
  };
  const begun = performance.now();
  const answer = await connection.post(path, headers, new URLSearchParams(params).toString());
  const taken = performance.now() - begun;
  if (answer.status !== 200) throw new Error(`a reply was answered with ${answer.status}: ${answer.body}`);
  return taken;
}

function lineOf(what: string, taken: number[], most: { p50?: number; p99: number }, beside: string): Line {
  const [p50, p99] = [quantile(taken, 0.5), quantile(taken, 0.99)];
  return {
    what,
    figure: `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(Math.max(...taken))} of ${taken.length}`,
    target: `${most.p50 ? `p50 ≤ ${most.p50} ms, ` : ''}p99 ≤ ${most.p99} ms`,
    met: p99 <= most.p99 && p50 <= (most.p50 ?? Number.POSITIVE_INFINITY),
    beside,
    samples: { ms: taken },
  };
}
