import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCallOf, outcomeOfCall } from '../../../src/paging/calls/call-outcome.ts';

for (const [status, reason] of [
  ['busy', 'the line was busy'],
  ['no-answer', 'nobody answered'],
  ['canceled', 'the call was cancelled'],
  ['failed', 'the call could not be placed'],
] as const) {
  test(`a call that ends as ${status} has failed for good`, () => {
    const outcome = outcomeOfCall({ status });
    assert.ok(outcome.kind === 'failed' && outcome.failure.kind === 'permanent');
    assert.equal(outcome.failure.reason, reason);
  });
}

test('a phone that is off is one that nobody answers', () => {
  const [off, unknown] = ['480', '404'].map((sipCode) => outcomeOfCall({ status: 'failed', sipCode }));
  assert.ok(off?.kind === 'failed' && off.failure.reason === 'nobody answered');
  assert.ok(unknown?.kind === 'failed' && unknown.failure.reason.includes('SIP 404'));
});

test('a recording is nobody, and a person or an unknown voice is somebody', () => {
  for (const answeredBy of ['machine_start', 'machine_end_beep', 'fax'])
    assert.equal(outcomeOfCall({ status: 'completed', answeredBy }).kind, 'failed', answeredBy);
  for (const answeredBy of ['human', 'unknown', undefined])
    assert.equal(outcomeOfCall({ status: 'completed', answeredBy }).kind, 'answered', answeredBy);
});

test('nothing is decided while it rings or is spoken on, nor by a status that Twilio adds', () => {
  for (const status of ['queued', 'initiated', 'ringing', 'in-progress', 'dreaming'])
    assert.equal(outcomeOfCall({ status, answeredBy: 'machine_start' }).kind, 'under-way', status);
});

test('a call is held to the id that the provider gave it, once that is known', () => {
  const delivery = { channel: 'voice', attempts: 2, provider_id: 'CA2' };
  const call = { delivery: 1, attempt: 2, sid: 'CA2' };
  assert.ok(isCallOf(delivery, call));
  assert.ok(!isCallOf(delivery, { ...call, sid: 'CA3' }));
  assert.ok(isCallOf({ ...delivery, provider_id: null }, { ...call, sid: 'CA3' }), 'it may ring before it is known');
  assert.ok(isCallOf(delivery, { ...call, attempt: 1, sid: 'CA1' }), 'the first attempt may have rung, too');
  assert.ok(!isCallOf(delivery, { ...call, attempt: 3 }) && !isCallOf(delivery, { ...call, attempt: 0 }));
  assert.ok(!isCallOf({ ...delivery, channel: 'sms' }, call));
});
