import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story } from '../support/story.ts';

test('the timeline of a long night, from the first alert to the last word', async (t) => {
  const { api, person, policy, alert, page, mail, advance, reply, act, receipt, says, twilio } = await story(t);
  await api('PUT', '/v1/rotations/ops', rotationOf('ada'), 201);
  await api('PUT', '/v1/rotations/night', rotationOf(null), 201);
  await person('ada', {
    has: ['sms', 'mail'],
    rules: {
      high: [
        { after: '0s', method: 'sms' },
        { after: '3m', method: 'mail' },
      ],
    },
  });
  await policy([{ rotation: 'ops' }], [{ rotation: 'night' }], [{ owners: true }]);
  await api(
    'PUT',
    '/v1/components/kiln',
    { owners: [{ person: 'bo' }], policy: 'default', match: [{ service: 'kiln*' }] },
    201,
  );

  const fired = { summary: 'Kiln is slow', component: undefined, labels: { service: 'kiln-web' }, dedupKey: 'kiln' };
  const number = await alert({ ...fired, severity: 'error' });
  page.to('ada');
  await receipt('ada', 'undelivered', 30003);
  mail.to('ada');
  await alert({ ...fired, severity: 'critical', summary: 'Kiln is down' });
  await advance({ minutes: 5 });
  page.to('bo');
  await receipt('bo', 'delivered');
  await reply('bo', 'escalate');
  page.to('ada');
  await reply('ada', 'ack');
  await reply('bo', `ack ${number}`);
  await act(number, 'responders', { person: 'cy', as: 'ada' });
  page.to('cy');
  await reply('ada', 'note the disk was full');
  await reply('ada', 'snooze 30m');
  twilio.failNext({ status: 503 });
  await advance({ minutes: 30 });
  await advance({ seconds: 1 });
  page.to('ada');
  await alert({ ...fired, action: 'resolve' });
  await alert({ ...fired, action: 'acknowledge' });

  assert.deepEqual(await says(number), [
    'Triggered by nagios on kiln, by its rule service=kiln*',
    'Paged Ada on line 1 (rotation ops)',
    'SMS to Ada failed: the phone is switched off or out of reach (Twilio 30003); using the next contact method now',
    'nagios raised it to critical: Kiln is down',
    'Line 1 did not acknowledge',
    'Line 2 (rotation night) was skipped: nobody is on call',
    'Paged Bo on line 3 (owner of kiln)',
    'SMS to Bo was delivered',
    'Escalated by Bo, by SMS',
    'That was the last line: the policy starts again',
    'Paged Ada on line 1 (rotation ops)',
    'Acknowledged by Ada, by SMS',
    'One waiting message was cancelled',
    'Also acknowledged by Bo, by SMS',
    'Ada asked for Cy: paged now',
    'Ada: the disk was full',
    'Snoozed for 30m by Ada, by SMS',
    'The snooze is over',
    'Paged Ada on line 1 (rotation ops)',
    'SMS to Ada did not get through yet: Twilio answered: HTTP 503. Trying again',
    'Resolved by nagios',
    'One waiting message was cancelled',
  ]);
});

test('why an alert went where it went', async (t) => {
  const { api, alert, says } = await story(t);
  await api('PUT', '/v1/components/kiln', { owners: [{ person: 'bo' }], match: [{ summary: '/kiln/i' }] }, 201);
  const first = async (changes: object) => (await says(await alert({ component: undefined, ...changes })))[0];
  assert.equal(
    await first({ components: ['kiln', 'checkout'] }),
    'Triggered by nagios on kiln and checkout, named in the alert',
  );
  assert.equal(
    await first({ components: ['klin', 'checkout'] }),
    'Triggered by nagios on checkout, named in the alert (there is no component klin)',
  );
  assert.equal(await first({ summary: 'Kiln is down' }), 'Triggered by nagios on kiln, by its rule summary=/kiln/i');
  assert.equal(await first({}), 'Triggered by nagios on no component: it names none, and no rule matches');
  assert.equal(
    await first({ component: 'klin' }),
    'Triggered by nagios on no component: there is no klin, and no rule matches',
  );
});

test('an alert that is recorded only says so', async (t) => {
  const { alert, says, page, incident } = await story(t);
  const number = await alert({ severity: 'info' });
  page.none();
  assert.deepEqual((await says(number)).slice(1), ['Recorded only: severity info pages nobody']);
  assert.equal((await incident(number)).status, 'resolved');
});

test('the SMS says what, how grave, where, and what to reply', async (t) => {
  const { alert, page, reply } = await story(t);
  const number = await alert();
  assert.equal(
    page.to('ada'),
    `#${number} CRITICAL checkout: Checkout is down. Reply ack ${number}, resolve ${number}, escalate ${number} or snooze ${number} 30m`,
  );
  assert.equal(await reply('ada', 'status'), `#${number} opened just now, nobody has it yet: Checkout is down`);
  assert.equal(await reply('ada', 'who checkout'), 'checkout: line 1 Ada +12125550101; line 2 Bo +12125550102');
  assert.equal(await reply('ada', 'fixed'), `#${number} is resolved. Thank you.`);
  assert.equal(await reply('ada', `ack ${number}`), `#${number} is already resolved. Thanks.`);
});

const rotationOf = (participant: string | null) => ({
  timeZone: 'UTC',
  layers: [{ participants: [participant], start: '2026-11-01T00:00:00', handoff: { every: 1, unit: 'week' } }],
});
