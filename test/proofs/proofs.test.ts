import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetSandboxProofs } from '../../src/sandbox/forget-proofs.ts';
import { insertMessage } from '../../src/sandbox/queries.ts';
import { CAST, DI_PHONE, type Story, story, type Who } from '../support/story.ts';

interface Method {
  id: string;
  provedAt: string | null;
  provedBy: string | null;
}
type Outcome = { status: string; askedBy: string; askedAt: string; answeredAt: string | null; error: string | null };

const methodsOf = async (s: Story, who: Who) =>
  (await s.api<{ contactMethods: Method[] }>('GET', `/v1/people/${who}`, undefined, 200)).contactMethods;

/** `sms reply`, `mail never`: what has last shown that each method works. */
const proofs = async (s: Story, who: Who): Promise<string[]> =>
  (await methodsOf(s, who)).map(({ id, provedBy }) => `${id} ${provedBy ?? 'never'}`);

const ask = async (s: Story, who: Who, method = 'sms', status = 202) => {
  const answer = await s.api<Outcome & { detail: string }>(
    'POST',
    `/v1/people/${who}/contact-methods/${method}/test`,
    undefined,
    status,
  );
  await s.settle();
  return answer;
};
const outcome = (s: Story, who: Who, method = 'sms') =>
  s.api<Outcome>('GET', `/v1/people/${who}/contact-methods/${method}/test`, undefined, 200);

const linkIn = (text = '') => /https?:\S+(\/(?:prove|ack)\/\S+)/.exec(text)?.[1] ?? assert.fail(text);

test('what an admin calls verified is not proved: a receipt proves it, and that the provider took it does not', async (t) => {
  const s = await story(t);
  await s.alert();
  assert.deepEqual(await proofs(s, 'ada'), ['sms never']);
  await s.receipt('ada', 'sent');
  assert.deepEqual(await proofs(s, 'ada'), ['sms never']);
  await s.receipt('ada', 'delivered');
  assert.deepEqual(await methodsOf(s, 'ada'), [
    {
      ...{ id: 'sms', type: 'sms', address: CAST.ada.phone, verified: true, optedOut: false, problem: null },
      ...{ provedAt: s.clock.now().toISOString(), provedBy: 'receipt' },
    },
  ]);
});

test('any SMS from the number proves it, an ack as much as nonsense; a stranger proves nothing, and STOP neither', async (t) => {
  const s = await story(t);
  await s.reply('ada', 'hm?');
  assert.deepEqual(await proofs(s, 'ada'), ['sms reply']);
  await s.reply('bo', 'STOP');
  assert.deepEqual(await proofs(s, 'bo'), ['sms never']);
  await s.twilio.reply({ url: `${s.publicUrl}/twilio/sms`, from: DI_PHONE, body: 'ok' });
  await s.person('cy', { has: ['unverified sms'] });
  await s.reply('cy', 'ok');
  assert.deepEqual(await proofs(s, 'cy'), ['sms never']);
});

test('a code that is read back proves, a mail that was taken does not, and the button behind its link does', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['unverified sms', 'mail'] });
  await s.api('POST', '/v1/people/ada/contact-methods/sms/verify', {}, 202);
  const code = /code: (\d{6})/.exec(s.page.to('ada'))?.[1];
  await s.api('POST', '/v1/people/ada/contact-methods/sms/verify', { code }, 200);
  assert.deepEqual(await proofs(s, 'ada'), ['sms code', 'mail never']);
  await s.alert();
  const link = linkIn(s.mail.to('ada').text);
  await s.app.inject({ url: link });
  assert.deepEqual(await proofs(s, 'ada'), ['sms code', 'mail never']);
  assert.equal((await s.app.inject({ method: 'POST', url: link })).statusCode, 303);
  assert.deepEqual(await proofs(s, 'ada'), ['sms code', 'mail link']);
});

test('a link that names no address proves none where there are several', async (t) => {
  const s = await story(t);
  const contactMethods = ['ada', 'ada.home'].map((name) => ({
    ...{ id: name.replace('.', '-'), type: 'email', address: `${name}@example.com`, verified: true },
  }));
  await s.api('PUT', '/v1/people/ada', { name: 'Ada', contactMethods }, 200);
  await s.alert();
  const link = linkIn(s.mail.to('ada').text);
  assert.equal((await s.app.inject({ method: 'POST', url: link })).statusCode, 303);
  assert.deepEqual(await proofs(s, 'ada'), ['ada never', 'ada-home never']);
});

test('in a page by call a key proves, and that somebody or something answered does not', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['voice'] });
  await s.alert();
  const call = s.twilio.calls.inbox.all.at(-1) ?? assert.fail('nobody was called');
  const said = await s.twilio.calls.answer(call);
  assert.deepEqual(await proofs(s, 'ada'), ['voice never']);
  await s.twilio.calls.press(call, '4', said);
  assert.deepEqual(await proofs(s, 'ada'), ['voice key']);
});

test('a person who is saved again keeps what was proved; another number has to be proved anew', async (t) => {
  const s = await story(t);
  await s.reply('ada', 'status');
  await s.person('ada', { has: ['sms', 'mail'] });
  assert.deepEqual(await proofs(s, 'ada'), ['sms reply', 'mail never']);
  const document = await s.api<object>('GET', '/v1/config', undefined, 200);
  const plan = await s.api<{ update: string[] }>('PUT', '/v1/config', document, 200);
  assert.deepEqual(plan.update, []);
  assert.deepEqual(await proofs(s, 'ada'), ['sms reply', 'mail never']);
  const moved = [{ id: 'sms', type: 'sms', address: '+12125550111', verified: true }];
  await s.api('PUT', '/v1/people/ada', { name: 'Ada', contactMethods: moved }, 200);
  assert.deepEqual(await proofs(s, 'ada'), ['sms never']);
});

test('a proof that comes in is no edit: whoever has read the person may still save them', async (t) => {
  const s = await story(t);
  const url = '/v1/people/ada';
  const headers = { authorization: `Bearer ${(await adminToken(s)).token}` };
  const read = await s.app.inject({ url, headers });
  await s.reply('ada', 'status');
  const saved = await s.app.inject({
    ...{ method: 'PUT', url, payload: read.json() },
    headers: { ...headers, 'if-match': String(read.headers.etag) },
  });
  assert.equal(saved.statusCode, 200, saved.body);
  assert.equal(saved.json().contactMethods[0].provedBy, 'reply');
});

const adminToken = (s: Story) => s.api<{ token: string }>('POST', '/v1/tokens', { name: 'a test', role: 'admin' }, 201);

test('a test asks for an ok; the ok is thanked for, proves the number, and is seen by whoever asked', async (t) => {
  const s = await story(t);
  const asked = await ask(s, 'ada');
  assert.equal(asked.status, 'waiting');
  assert.equal(
    s.page.to('ada'),
    'This is a test of Firstline, nothing is wrong. Reply ok, and we know that pages reach you here.',
  );
  await s.advance({ seconds: 40 });
  assert.equal(
    await s.reply('ada', 'OK!'),
    'Thank you: pages reach you here. Nothing is open that you were paged for.',
  );
  const { status, answeredAt } = await outcome(s, 'ada');
  assert.deepEqual([status, answeredAt], ['answered', s.clock.now().toISOString()]);
  assert.deepEqual(await proofs(s, 'ada'), ['sms reply']);
  assert.equal(await s.reply('ada', 'ok'), 'Nothing is open that you were paged for.');
});

test('an ok acknowledges wherever an incident is open, whatever test waits, and answers the test, too', async (t) => {
  const s = await story(t);
  await ask(s, 'ada');
  await s.advance({ minutes: 2 });
  const number = await s.alert();
  await s.advance({ seconds: 31 });
  assert.equal(await s.reply('ada', 'ok'), `Got it, #${number} is yours.`);
  assert.equal((await s.incident(number)).acknowledgedBy, 'ada');
  assert.equal((await outcome(s, 'ada')).status, 'answered');
});

test('where a page and the ok for a test have crossed, nothing is acknowledged that nobody has read', async (t) => {
  const s = await story(t);
  await ask(s, 'ada');
  const number = await s.alert();
  await s.advance({ seconds: 5 });
  assert.equal(
    await s.reply('ada', 'ok'),
    `Thank you for the test. Meanwhile you were paged: for that, reply ack ${number}`,
  );
  assert.equal((await s.incident(number)).status, 'triggered');
  assert.equal(await s.reply('ada', 'ok'), `Got it, #${number} is yours.`);
});

test('whoever is being paged is not tested: they have better to do, and their ok shows the same', async (t) => {
  const s = await story(t);
  const number = await s.alert();
  assert.match((await ask(s, 'ada', 'sms', 409)).detail, new RegExp(`Ada is being paged for #${number}`));
  await s.act(number, 'acknowledge', { as: 'ada' });
  await s.api('POST', '/v1/people/ada/contact-methods/sms/test', undefined, 202);
  const second = await s.alert({ dedupKey: 'another' });
  assert.ok(second > number);
  const { status, error } = await outcome(s, 'ada');
  assert.deepEqual([status, error], ['not-sent', 'they were being paged at that moment']);
});

test('a test by mail: to open its link changes nothing, the button does, and it holds for that address alone', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  await ask(s, 'ada', 'mail');
  const mail = s.mail.to('ada');
  assert.equal(mail.subject, 'A test of Firstline: please confirm');
  const link = linkIn(mail.text);
  const opened = await s.app.inject({ url: link });
  assert.equal(opened.statusCode, 200);
  assert.match(opened.body, /This has reached me/);
  await s.app.inject({ method: 'HEAD', url: link });
  assert.equal((await outcome(s, 'ada', 'mail')).status, 'waiting');
  assert.equal((await s.app.inject({ method: 'POST', url: link })).statusCode, 303);
  assert.equal((await outcome(s, 'ada', 'mail')).status, 'answered');
  assert.deepEqual(await proofs(s, 'ada'), ['sms never', 'mail link']);

  const forged = await s.app.inject({ method: 'POST', url: `${link.slice(0, -3)}AAA` });
  assert.equal(forged.statusCode, 410);
  const moved = [{ id: 'mail', type: 'email', address: 'ada@elsewhere.example', verified: true }];
  await s.api('PUT', '/v1/people/ada', { name: 'Ada', contactMethods: moved }, 200);
  assert.equal((await s.app.inject({ method: 'POST', url: link })).statusCode, 410);
  await s.person('ada', { has: ['sms', 'mail'] });
  await s.advance({ minutes: 1 });
  await ask(s, 'ada', 'mail');
  const old = linkIn(s.mail.to('ada').text);
  s.clock.advance(7 * 86_400_000);
  assert.equal((await s.app.inject({ method: 'POST', url: old })).statusCode, 410);
  assert.equal((await outcome(s, 'ada', 'mail')).status, 'unanswered');
});

test('a test by call: a key proves it, silence does not', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'voice'] });
  await ask(s, 'ada', 'voice');
  const call = s.twilio.calls.inbox.all.at(-1) ?? assert.fail('nobody was called');
  const said = { status: 200, body: call.twiml ?? '' };
  assert.match(said.body, /This is a test of Firstline, nothing is wrong\. Press any key/);
  const press = (key: string, to: string = CAST.ada.phone) => s.twilio.calls.press({ ...call, to }, key, said);
  await press('');
  await press('4', CAST.bo.phone);
  assert.deepEqual(await proofs(s, 'ada'), ['sms never', 'voice never']);
  assert.match((await press('4')).body, /Thank you: pages reach you here/);
  assert.deepEqual(await proofs(s, 'ada'), ['sms never', 'voice key']);
  assert.equal((await outcome(s, 'ada', 'voice')).status, 'answered');
});

test('a test is refused where nothing can be sent, too soon after the last, and to whoever asks for somebody else', async (t) => {
  const s = await story(t);
  await ask(s, 'ada', 'nothing', 404);
  await s.person('bo', { has: ['unverified sms'] });
  assert.match((await ask(s, 'bo', 'sms', 422)).detail, /is not verified: send a code/);
  await s.reply('cy', 'STOP');
  assert.match((await ask(s, 'cy', 'sms', 422)).detail, /opted out with STOP/);
  await ask(s, 'ada');
  const path = '/v1/people/ada/contact-methods/sms/test';
  const tokenOf = async (person: string) =>
    (await s.api<{ token: string }>('POST', '/v1/tokens', { name: person, role: 'responder', person }, 201)).token;
  const askAs = async (person: string) =>
    s.app.inject({ method: 'POST', url: path, headers: { authorization: `Bearer ${await tokenOf(person)}` } });
  const again = await askAs('ada');
  assert.deepEqual([again.statusCode, again.headers['retry-after']], [429, '300']);
  assert.equal((await askAs('bo')).statusCode, 403);
  await s.advance({ minutes: 5 });
  assert.equal((await askAs('ada')).statusCode, 202);
});

test('a number that had failed is tested all the same, and works again once it has answered', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  const number = await s.alert();
  await s.receipt('ada', 'undelivered', 30005);
  await s.act(number, 'resolve');
  const broken = await s.api<{ contactMethods: { problem: string | null }[] }>('GET', '/v1/people/ada', undefined, 200);
  assert.ok(broken.contactMethods[0]?.problem);
  const before = s.twilio.inbox.all.length;
  await ask(s, 'ada');
  assert.match(s.twilio.inbox.all[before]?.body ?? '', /^This is a test/);
  await s.reply('ada', 'ok');
  const mended = await s.api<{ contactMethods: { problem: string | null }[] }>('GET', '/v1/people/ada', undefined, 200);
  assert.equal(mended.contactMethods[0]?.problem, null);
});

test('what the sandbox has shown is forgotten once messages leave, channel by channel; what came after it stays', async (t) => {
  const s = await story(t);
  await s.person('ada', { has: ['sms', 'mail'] });
  await s.reply('ada', 'status');
  const sandbox = { channel: 'sms' as const, direction: 'to-person' as const, subject: null, body: 'x' };
  await insertMessage(s.db, { ...sandbox, address: CAST.ada.phone, at: s.clock.now() });
  await forgetSandboxProofs(s.db, { sms: false, mail: true });
  assert.deepEqual(await proofs(s, 'ada'), ['sms reply', 'mail never']);
  await forgetSandboxProofs(s.db, { sms: true, mail: false });
  assert.deepEqual(await proofs(s, 'ada'), ['sms never', 'mail never']);
  await s.advance({ minutes: 6 });
  await s.reply('ada', 'status');
  await forgetSandboxProofs(s.db, { sms: true, mail: true });
  assert.deepEqual(await proofs(s, 'ada'), ['sms reply', 'mail never']);
});
