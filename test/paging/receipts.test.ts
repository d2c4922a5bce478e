import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { ARROWS, type DeliveryStatus, statusesBefore } from '../../src/paging/delivery.ts';
import { setSent } from '../../src/paging/queries.ts';
import { recordReceipt } from '../../src/paging/record-receipt.ts';
import { type Story, story } from '../support/story.ts';

const ALL = Object.keys(ARROWS) as DeliveryStatus[];
const TWO_MINUTES = { receiptTimeoutMs: 120_000 };
const smsThenMail = {
  high: [
    { after: '0s', method: 'sms' as const },
    { after: '10m', method: 'mail' as const },
  ],
};

test('what is delivered, failed or cancelled stays so; everything else can still come to an end', () => {
  for (const status of ALL) {
    const ends = new Set<DeliveryStatus>();
    const walk = (at: DeliveryStatus): void => {
      if (ends.has(at)) return;
      ends.add(at);
      for (const next of ARROWS[at]) walk(next);
    };
    walk(status);
    assert.ok(ends.has('delivered') || ends.has('failed') || ends.has('cancelled'), status);
    assert.deepEqual(
      ALL.filter((before) => ARROWS[before].includes(status)),
      statusesBefore(status),
    );
  }
  assert.deepEqual([...ARROWS.delivered, ...ARROWS.failed, ...ARROWS.cancelled], []);
});

const LAST_WORDS = new Map([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
]);

/** What was said last, and what was said of it: one incident with one SMS, whatever came in. */
async function outcome(s: Story, number: number) {
  const { pages, line } = await s.incident(number);
  return { status: pages[0]?.deliveries[0]?.status, line, said: (await s.says(number)).slice(2) };
}

test('receipts in any order, twice, late and for what we never sent: the first last word counts, once', async (t) => {
  const s = await story(t);
  const receipt = fc.record({
    status: fc.constantFrom(
      'accepted',
      'queued',
      'sending',
      'sent',
      'delivered',
      'read',
      'undelivered',
      'failed',
      'huh',
    ),
    attempt: fc.constantFrom(1, 1, 1, 1, 0, 2, 7),
    known: fc.constantFrom(true, true, true, true, false),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(receipt, { maxLength: 8 }), async (receipts) => {
      const number = await s.alert();
      const { id } = await s.db
        .selectFrom('deliveries')
        .select('id')
        .where('incident', '=', number)
        .executeTakeFirstOrThrow();
      for (const { status, attempt, known } of receipts)
        await recordReceipt(s.ctx(), { delivery: known ? id : 9_000_000, attempt, status, errorCode: '30003' });
      const last = receipts
        .filter(({ attempt, known }) => attempt === 1 && known)
        .map(({ status }) => LAST_WORDS.get(status))
        .find((word) => word !== undefined);
      const { status, line, said } = await outcome(s, number);
      assert.equal(status, last ?? 'sent');
      assert.equal(line, last === 'failed' ? 2 : 1);
      assert.equal(said.filter((text) => text.startsWith('SMS to Ada')).length, last ? 1 : 0);
      await s.act(number, 'resolve');
      await s.advance({ minutes: 5 });
    }),
    { numRuns: 25 },
  );
});

test('two receipts at the same instant: one of them counts', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  const { id } = await s.db.selectFrom('deliveries').select('id').executeTakeFirstOrThrow();
  const one = (status: string) => recordReceipt(s.ctx(), { delivery: id, attempt: 1, status, errorCode: '30003' });
  await Promise.all([one('delivered'), one('undelivered'), one('delivered'), one('failed')]);
  const { status, said } = await outcome(s, number);
  assert.ok(status === 'delivered' || status === 'failed');
  assert.equal(said.filter((text) => text.startsWith('SMS to Ada')).length, 1);
});

test('a receipt that is being written down while the provider answers keeps the last word', async (t) => {
  const s = await story(t);
  await s.alert();
  const sending = { status: 'sending', provider_id: null } as const;
  const claimed = await s.db.updateTable('deliveries').set(sending).returningAll().execute();
  const taken = claimed.map((row) => ({ ...row, provider_id: 'SM42', provider: 'twilio' }));
  const { settled } = await s.db.transaction().execute(async (receipt) => {
    await receipt.updateTable('deliveries').set({ status: 'delivered', error: 'its own' }).execute();
    let isOver = false;
    const settled = setSent(s.db, taken, s.clock.now()).finally(() => {
      isOver = true;
    });
    const waiting = sql`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (!isOver && (await waiting.execute(receipt)).rows.length === 0);
    assert.ok(!isOver, 'it waits');
    return { settled };
  });
  await settled;
  const rows = await s.db.selectFrom('deliveries').select(['status', 'error', 'provider_id']).execute();
  assert.deepEqual(rows, [{ status: 'delivered', error: 'its own', provider_id: 'SM42' }]);
});

test('without a receipt for two minutes the message has failed, and the next method is used', async (t) => {
  const s = await story(t, TWO_MINUTES);
  await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
  const number = await s.alert();
  await s.receipt('ada', 'sent');
  await s.advance({ minutes: 1, seconds: 59 });
  s.mail.none();
  await s.advance({ seconds: 1 });
  s.mail.to('ada');
  const { status, said } = await outcome(s, number);
  assert.equal(status, 'failed');
  assert.deepEqual(said.slice(0, 1), ['SMS to Ada failed: no receipt within 2m; using the next contact method now']);
  const { contactMethods } = await s.api<{ contactMethods: { problem: string | null }[] }>(
    'GET',
    '/v1/people/ada',
    undefined,
    200,
  );
  assert.equal(contactMethods[0]?.problem, null);
  await s.receipt('ada', 'delivered');
  assert.equal((await outcome(s, number)).status, 'failed');
});

for (const [status, errorCode, words] of [
  ['delivered', undefined, 'SMS to Ada was delivered'],
  [
    'undelivered',
    30005,
    'SMS to Ada failed: the number is not known to the network (Twilio 30005); using the next contact method now',
  ],
] as const)
  test(`before a missing receipt counts, the provider is asked: ${status}`, async (t) => {
    const s = await story(t, TWO_MINUTES);
    await s.person('ada', { has: ['sms', 'mail'], rules: smsThenMail });
    const number = await s.alert();
    const [message] = s.twilio.inbox.all;
    assert.ok(message);
    // Twilio knows, and its callback gets lost.
    const lost = { ...message, statusCallback: 'http://127.0.0.1:1/twilio/status' };
    await assert.rejects(s.twilio.receipt(lost, status, errorCode));
    await s.advance({ minutes: 2 });
    assert.equal((await outcome(s, number)).said.at(-1), words);
  });

test('a receipt in time, an acknowledgement, and a mail need no second look', async (t) => {
  const s = await story(t, TWO_MINUTES);
  await s.person('bo', { has: ['mail'] });
  const delivered = await s.alert();
  await s.receipt('ada', 'delivered');
  const acknowledged = await s.alert();
  await s.advance({ seconds: 30 });
  await s.act(acknowledged, 'acknowledge', { as: 'ada' });
  await s.policy([{ person: 'bo' }]);
  const mailed = await s.alert();
  await s.advance({ minutes: 4 });
  assert.equal((await outcome(s, delivered)).status, 'delivered');
  assert.equal((await outcome(s, acknowledged)).status, 'sent');
  assert.equal((await outcome(s, mailed)).status, 'sent');
  assert.equal((await s.incident(mailed)).line, 1);
});
