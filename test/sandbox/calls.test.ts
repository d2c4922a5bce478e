import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openSandboxChannels } from '../../src/sandbox/open-sandbox.ts';
import { readTwiml } from '../../src/sandbox/play-call.ts';
import { latestMessages } from '../../src/sandbox/queries.ts';
import { TWILIO_TOKEN } from '../support/app.ts';
import { settleSandbox } from '../support/settle-sandbox.ts';
import { openSandbox, type Team, testTeam } from '../support/team.ts';

const PHONE = '+12025550101';

/** Ann, on the first line, is called. */
async function calling(t: TestContext): Promise<Team & { sid: string; phone(): Promise<string> }> {
  const team = await testTeam(t, openSandbox);
  const contactMethods = [{ id: 'call', type: 'voice', address: PHONE, verified: true }];
  await team.admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods });
  await team.alert();
  await settleSandbox(team);
  const phone = async () =>
    /<article id="phone-12025550101".*?<\/article>/s.exec((await team.get('/sandbox')).body)?.[0] ?? '';
  const sid = /\/sandbox\/calls\/(CA[0-9a-f]{32})/.exec(await phone())?.[1] ?? '';
  assert.ok(sid, 'no call rings');
  return { ...team, sid, phone };
}

const press = ({ post, sid }: Awaited<ReturnType<typeof calling>>, key: string) =>
  post(`/sandbox/calls/${sid}`, { press: key });

const status = async (team: Team) => (await team.admin('GET', '/v1/incidents/1')).json().status;

test('a call rings, is answered, is heard as text, and a key acknowledges', async (t) => {
  const it = await calling(t);
  assert.match(await it.phone(), /class="phone lit".*Firstline is calling.*Answer.*Decline/s);
  assert.equal((await press(it, 'answer')).headers.location, '/sandbox');
  assert.match(
    await it.phone(),
    /Incident 1, critical, on kiln\. Kiln cannot reach FogBugz\. Press 4.*Press 4: Acknowledge/s,
  );
  await press(it, '1');
  assert.match(await it.phone(), /That key does nothing\. Incident 1/);
  await press(it, '4');
  assert.match(await it.phone(), /Incident 1 is yours\. Goodbye\./);
  assert.doesNotMatch(await it.phone(), /On the phone|class="phone lit"/);
  assert.equal(await status(it), 'acknowledged');
  const { timeline } = (await it.admin('GET', '/v1/incidents/1')).json();
  assert.ok(timeline.some(({ text }: { text: string }) => text === 'Acknowledged by Ann, by phone call'));
  await press(it, '6');
  assert.equal(await status(it), 'acknowledged', 'the call is over');
});

test('a call that is declined is a busy line: the next line is paged at once', async (t) => {
  const it = await calling(t);
  await press(it, 'end');
  assert.match(await it.phone(), /declines the call/);
  assert.doesNotMatch(await it.phone(), /is calling/);
  const { timeline } = (await it.admin('GET', '/v1/incidents/1')).json();
  const texts = timeline.map(({ text }: { text: string }) => text);
  assert.ok(
    texts.some((text: string) => text.startsWith('Call to Ann failed: the line was busy')),
    texts.join('\n'),
  );
  assert.ok(
    texts.some((text: string) => text.startsWith('Paged Bo')),
    texts.join('\n'),
  );
});

test('hanging up without a key acknowledges nothing', async (t) => {
  const it = await calling(t);
  await press(it, 'answer');
  await press(it, 'end');
  assert.doesNotMatch(await it.phone(), /On the phone/);
  assert.equal(await status(it), 'triggered');
});

test('a call that rings on after its process has ended is shown no longer', async (t) => {
  const it = await calling(t);
  it.clock.advance(31_000);
  assert.doesNotMatch(await it.phone(), /is calling/);
});

test('a call that nobody knows, and a key that is none, are refused', async (t) => {
  const it = await calling(t);
  assert.equal((await it.post(`/sandbox/calls/CA${'0'.repeat(32)}`, { press: 'answer' })).statusCode, 404);
  assert.equal((await it.post('/sandbox/calls/x', { press: 'answer' })).statusCode, 400);
  assert.equal((await press(it, 'acknowledge')).statusCode, 400);
});

test('a call that nobody answers is given up after its time, and reported', async (t) => {
  const team = await testTeam(t, openSandbox);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { voice } = openSandboxChannels({
    ...team.deps,
    authToken: TWILIO_TOKEN,
    publicUrl: 'http://localhost:8080',
    mailFrom: 'a@b.de',
  });
  assert.ok((await voice.send({ to: PHONE, twiml: '<Response><Say>Hello</Say></Response>' })).ok);
  t.mock.timers.tick(25_000);
  t.mock.timers.reset();
  let missed = await latestMessages(team.db, 1);
  for (let tries = 0; missed.length === 0 && tries < 500; tries += 1) {
    await new Promise(setImmediate);
    missed = await latestMessages(team.db, 1);
  }
  assert.deepEqual(
    missed.map(({ channel, address, body }) => [channel, address, body]),
    [['voice', PHONE, 'Missed call']],
  );
  voice.close();
});

test('of TwiML, the words up to the choice are heard, and where the key goes is remembered', () => {
  const gather =
    '<Gather numDigits="1" action="https://x/key?a=1&amp;b=2"><Say>Press 4 &amp; wait</Say><Say>Again</Say></Gather>';
  assert.deepEqual(readTwiml(`<Response>${gather}<Say>Bye</Say></Response>`), {
    words: 'Press 4 & wait',
    action: 'https://x/key?a=1&b=2',
  });
  assert.deepEqual(readTwiml('<Response><Say>Bye</Say><Hangup/></Response>'), { words: 'Bye', action: null });
});

test('the sandbox says what becomes of a call, as Twilio does, and knows no others', async (t) => {
  const it = await calling(t);
  const { voice } = openSandboxChannels({
    ...{ db: it.db, clock: it.clock, authToken: TWILIO_TOKEN },
    ...{ publicUrl: 'http://localhost:8080', mailFrom: 'firstline@sandbox' },
  });
  t.after(() => voice.close());
  assert.deepEqual(await voice.outcomeOf?.(it.sid), { status: 'ringing', errorCode: null });
  await press(it, 'answer');
  assert.deepEqual(await voice.outcomeOf?.(it.sid), { status: 'in-progress', errorCode: null });
  assert.equal(await voice.outcomeOf?.(`CA${'0'.repeat(32)}`), null);
});
