import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bringForward, type Delivery, failOver, isAlive, isWanted } from '../../src/paging/delivery.ts';
import type { ContactMethod } from '../../src/people/contact-method.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

const delivery = (id: number, methodId: string, status: Delivery['status'], dueAt = NOW): Delivery => ({
  id,
  methodId,
  status,
  dueAt,
});
const method = (id: string, verified = true): ContactMethod => ({
  id,
  type: id.startsWith('mail') ? 'email' : 'sms',
  address: id,
  verified,
});
const both = [method('sms'), method('mail')];

test('a message is wanted while nobody has the incident; then only if somebody asked for the person since', () => {
  const page = (requested: boolean, at: Date) => ({ requested, at });
  const whole = { components: ['kiln'], acks: [] };
  const acknowledged = { ...whole, status: 'acknowledged' as const, acknowledgedAt: minutes(5) };
  assert.equal(isWanted({ ...whole, status: 'triggered', acknowledgedAt: null }, page(false, NOW)), true);
  assert.equal(isWanted(acknowledged, page(false, minutes(6))), false);
  assert.equal(isWanted(acknowledged, page(true, minutes(4))), false);
  assert.equal(isWanted(acknowledged, page(true, minutes(5))), true);
  assert.equal(isWanted({ ...whole, status: 'resolved', acknowledgedAt: null }, page(true, minutes(6))), false);
});

test('once a component has its yes, what was sent for it alone is wanted no more; the rest is', () => {
  const acks = [{ component: 'kiln', by: 'ada', name: 'Ada', at: NOW }];
  const incident = { status: 'triggered' as const, acknowledgedAt: null, components: ['kiln', 'fogbugz'], acks };
  const wanted = (components: string[] | null) => isWanted(incident, { requested: false, at: NOW, components });
  assert.deepEqual([['kiln'], ['fogbugz'], ['kiln', 'fogbugz'], null].map(wanted), [false, true, true, true]);
});

test('after a failure the message that was queued for later is brought forward, the earliest first', () => {
  const deliveries = [
    delivery(1, 'sms', 'failed'),
    delivery(2, 'mail', 'queued', minutes(9)),
    delivery(3, 'mail', 'queued', minutes(3)),
  ];
  assert.deepEqual(failOver(deliveries, both, NOW), { kind: 'bring-forward', delivery: 3 });
});

test('nothing is brought forward on the method that has just failed', () => {
  const deliveries = [delivery(1, 'sms', 'failed'), delivery(2, 'sms', 'queued', minutes(3))];
  assert.deepEqual(failOver(deliveries, both, NOW), { kind: 'add', method: method('mail') });
  assert.deepEqual(failOver(deliveries, [method('sms')], NOW), { kind: 'exhausted' });
  assert.deepEqual(failOver(deliveries, [method('sms'), method('mail', false)], NOW), { kind: 'exhausted' });
});

test('nothing more is needed while another message is out or leaves now anyway', () => {
  for (const status of ['sending', 'sent', 'delivered', 'queued'] as const) {
    const deliveries = [delivery(1, 'sms', 'failed'), delivery(2, 'mail', status)];
    assert.deepEqual(failOver(deliveries, both, NOW), { kind: 'nothing' });
  }
});

test('a page is alive exactly as long as something of it may still reach the person', () => {
  assert.equal(isAlive([delivery(1, 'sms', 'failed')]), false);
  assert.equal(isAlive([delivery(1, 'sms', 'failed'), delivery(2, 'sms', 'queued')]), false);
  assert.equal(isAlive([delivery(1, 'sms', 'failed'), delivery(2, 'mail', 'queued')]), true);
  assert.equal(isAlive([delivery(1, 'sms', 'sent'), delivery(2, 'mail', 'failed')]), true);
  assert.equal(isAlive([]), false);
});

test('whatever failed: nobody is given up while a sound method is left', () => {
  const any = fc.record({
    methodId: fc.constantFrom('sms', 'mail', 'mail2'),
    status: fc.constantFrom('queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled') as fc.Arbitrary<
      Delivery['status']
    >,
    dueAt: fc.constantFrom(NOW, minutes(3)),
  });
  const methods = [method('sms'), method('mail'), method('mail2')];
  fc.assert(
    fc.property(fc.array(any, { maxLength: 6 }), (drafts) => {
      const deliveries = [delivery(0, 'sms', 'failed'), ...drafts.map((draft, index) => ({ ...draft, id: index + 1 }))];
      const next = failOver(deliveries, methods, NOW);
      const broken = new Set(deliveries.filter(({ status }) => status === 'failed').map(({ methodId }) => methodId));
      const sound = deliveries.filter(({ methodId, status }) => !broken.has(methodId) && status !== 'cancelled');
      if (next.kind === 'exhausted') assert.deepEqual(sound, []);
      if (next.kind === 'nothing') assert.equal(isAlive(deliveries), true);
      if (next.kind === 'add') assert.ok(!deliveries.some(({ methodId }) => methodId === next.method.id));
      if (next.kind === 'bring-forward') assert.equal(deliveries[next.delivery]?.status, 'queued');
    }),
  );
});

test('a method that is known not to work counts for nothing, whatever its messages say', () => {
  const out = { ...delivery(1, 'sms', 'sent'), marked: true };
  assert.equal(isAlive([out]), false);
  assert.equal(isAlive([{ ...delivery(1, 'sms', 'queued'), marked: true }]), false);
  assert.deepEqual(failOver([out], both, NOW), { kind: 'add', method: method('mail') });
  assert.deepEqual(failOver([out], [method('sms'), { ...method('mail'), failing: { since: NOW, reason: 'x' } }], NOW), {
    kind: 'exhausted',
  });
  assert.deepEqual(failOver([out], [method('mail'), { ...method('sms2'), optedOut: true }], NOW), {
    kind: 'add',
    method: method('mail'),
  });
});

test('what is only waited for is hurried: a message that is planned, on another method, and nothing is out yet', () => {
  const stuck = delivery(1, 'sms', 'queued', minutes(1));
  assert.equal(bringForward([stuck, delivery(2, 'mail', 'queued', minutes(9))], 'sms', NOW), 2);
  assert.equal(bringForward([stuck, delivery(2, 'sms', 'queued', minutes(9))], 'sms', NOW), null);
  assert.equal(bringForward([stuck], 'sms', NOW), null);
  for (const status of ['sending', 'sent', 'delivered'] as const)
    assert.equal(bringForward([stuck, delivery(2, 'mail', status)], 'sms', NOW), null);
});
