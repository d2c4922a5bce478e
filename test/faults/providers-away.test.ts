import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story } from '../support/story.ts';

const mailThenSms = {
  high: [
    { after: '0s', method: 'mail' as const },
    { after: '10m', method: 'sms' as const },
  ],
};

for (const how of ['refuses connections', 'answers 503'] as const)
  test(`Twilio ${how} for two minutes: then everybody is told at once, of what still wants somebody, and once`, async (t) => {
    const s = await story(t);
    if (how === 'refuses connections') await s.twilio.down();
    if (how === 'answers 503') s.twilio.failNext({ status: 503, times: 1_000 });
    const taken = await s.alert();
    const waiting: number[] = [];
    for (let nth = 0; nth < 4; nth += 1) {
      await s.advance({ seconds: 20 });
      waiting.push(await s.alert({ summary: `Fault ${nth}` }));
    }
    await s.act(taken, 'acknowledge', { as: 'bo' });
    await s.advance({ seconds: 40 });
    s.page.none();

    if (how === 'answers 503') s.twilio.answersAgain();
    await s.twilio.up();
    await s.advance({ seconds: 15 });
    const numbers = s.twilio.inbox.all.flatMap(({ body }) => [...namedIn(body)]);
    assert.deepEqual(numbers.toSorted(), waiting, 'each once, and not the one that somebody has');
    assert.equal(s.page.to('ada').startsWith('4 incidents'), true);
    s.page.none();
    // No surplus escalation: the second line is paged five minutes after each alert, as if nothing had been.
    for (const number of waiting) assert.equal((await s.incident(number)).line, 1);
    await s.advance({ minutes: 3, seconds: 10 });
    assert.deepEqual(await Promise.all(waiting.map(async (number) => (await s.incident(number)).line)), [2, 1, 1, 1]);
    assert.equal((await s.says(taken)).at(-1), 'One waiting message was cancelled');
  });

/** `#2 #3`; the worst is named once more, in words. */
const namedIn = (body: string): Set<number> =>
  new Set([...body.matchAll(/#(\d+)/g)].map(([, digits]) => Number(digits)));

test('a mail server that greylists us gets the mail when it will have it, and meanwhile the next method is used', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'], rules: mailThenSms });
  s.smtp.greylists(3 * 60_000, s.clock.now);
  const number = await s.alert();
  s.mail.none();
  await s.advance({ seconds: 10 });
  assert.match(s.page.to('ada'), new RegExp(`^#${number} `));
  await s.advance({ seconds: 165 });
  s.mail.none();
  await s.advance({ seconds: 20 });
  s.mail.to('ada');
  await s.advance({ minutes: 1 });
  s.page.none();
  // A busy machine may be too slow to hear that it was taken: what is sent again is the same mail.
  assert.equal(new Set(s.smtp.inbox.all.map(({ mail }) => mail.messageId)).size, 1);
  assert.deepEqual((await s.says(number)).slice(2), [
    'Email to Ada did not get through yet: the mail server answered: 451 refused by the test. Trying again',
    'Email to Ada still does not get through: the mail server answered: 451 refused by the test; using the next contact method now, without waiting for its time',
  ]);

  const second = await s.alert();
  const mail = s.smtp.inbox.all.find(({ mail }) => mail.subject?.includes(`#${second}`));
  assert.ok(mail, 'whom it knows it takes at once');
});
