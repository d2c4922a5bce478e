import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { startTwilioServer, type TwilioServer } from '../support/twilio-server.ts';
import { alertTo, defineCrowd, phoneOf } from './crowd.ts';
import { type Connection, openConnection } from './http-client.ts';
import { type Program, startProgram, texting } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { ms, quantile } from './statistics.ts';

const WARM_UP = 30;
const ALERTS = 220;

interface Tools {
  connection: Connection;
  twilio: TwilioServer;
  program: Program;
  integrationKey: string;
  client: pg.Client;
}

/**
 * The whole program on an idle system: an alert, its page at the provider, the reply by SMS; one after the other. Each
 * pages another person, because a second message to one phone waits for some seconds.
 */
export async function measureFirstPage({ home, settings, limit }: Bench, alerts = ALERTS): Promise<Line[]> {
  const insertMs = await limit.latencies(500);
  const twilio = await startTwilioServer();
  const program = await startProgram({ ...settings, ...texting(twilio), ROLE: 'all' });
  const client = new pg.Client(settings.DATABASE_URL);
  await client.connect();
  const connection = await openConnection(program.port);
  try {
    const integrationKey = await defineCrowd(program, settings.DATABASE_URL, WARM_UP + alerts);
    await client.query('TRUNCATE paces');
    const run = crypto.randomUUID();
    const pageMs: number[] = [];
    const replyMs: number[] = [];
    for (let n = 0; n < WARM_UP + alerts; n += 1) {
      const taken = await playOnce({ connection, twilio, program, integrationKey, client }, n, `${run}-${n}`);
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

async function playOnce(tools: Tools, n: number, dedupKey: string): Promise<{ pageMs: number; replyMs: number }> {
  const { connection, twilio, integrationKey, client } = tools;
  const headers = { authorization: `Bearer ${integrationKey}`, 'content-type': 'application/json' };
  twilio.inbox.clear();
  const begun = performance.now();
  const paged = twilio.inbox.next(undefined, 20_000).then(() => performance.now() - begun);
  const { body } = await connection.post('/v1/alerts', headers, alertTo(n, dedupKey));
  const pageMs = await paged;
  const incident: number = JSON.parse(body).incident;

  await sleep(20);
  const replyMs = await reply(tools, phoneOf(n), `ack ${incident}`);
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
async function reply({ connection, twilio, program }: Tools, from: string, body: string): Promise<number> {
  const path = '/twilio/sms';
  const params = {
    MessageSid: `SM${crypto.randomUUID().replaceAll('-', '')}`,
    AccountSid: twilio.accountSid,
    From: from,
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
