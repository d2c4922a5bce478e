import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { mailDigests } from '../../src/watchers/mail-digests.ts';
import { tellOutages } from '../../src/watchers/tell-outages.ts';
import { tellPlanned } from '../../src/watchers/tell-planned.ts';
import { digestUntil } from '../../src/watchers/watch.ts';
import { story } from '../support/story.ts';

/** Bo, in Berlin, watches the checkout; it depends on the till, and the cellar is nothing to it. It is Monday, 13:00. */
async function watched(t: TestContext, watches: object[]) {
  const s = await story(t);
  const contactMethods = [{ id: 'mail', type: 'email', address: 'bo@example.com', verified: true }];
  await s.api('PUT', '/v1/people/bo', { name: 'Bo', role: 'viewer', timeZone: 'Europe/Berlin', contactMethods }, 200);
  await s.policy([{ person: 'ada' }]);
  for (const id of ['till', 'cellar']) await s.api('PUT', `/v1/components/${id}`, { policy: 'default' }, 201);
  await s.api('PUT', '/v1/components/checkout', { policy: 'default', dependsOn: ['till'] }, 200);
  await s.api('PUT', '/v1/people/bo/watches', { watches }, 200);
  const seen = new Set<string | undefined>();
  const mails = async (write: () => Promise<number>) => {
    const written = await write();
    await s.settle();
    // A mail server that answers late gets the same mail once more: at least once.
    const news = s.smtp.inbox.all.filter(({ mail }) => !seen.has(mail.text));
    const got = new Map(news.map(({ mail }) => [mail.text, mail]));
    for (const text of got.keys()) seen.add(text);
    assert.equal(got.size, written);
    return [...got.values()];
  };
  return {
    ...s,
    digest: () => mails(() => mailDigests(s.ctx(), s.publicUrl)),
    planned: () => mails(() => tellPlanned(s.ctx())),
    outages: () => mails(() => tellOutages(s.ctx())),
    at: (instant: string) => s.clock.set(new Date(instant)),
    release: (release: object, status = 201) => s.api<{ id: number }>('POST', '/v1/releases', release, status),
  };
}

const DIGEST = [{ component: 'checkout', what: 'digest' }];
const NOTICES = [{ component: 'checkout', what: 'notices' }];

test('on working mornings a digest tells what changed and broke since the last one, on a component and on what it depends on', async (t) => {
  const s = await watched(t, DIGEST);
  s.at('2026-11-23T20:00:00Z');
  const rollback = { reversible: false, why: 'migration 41 drops a column' };
  await s.release({ component: 'till', version: '4.2', by: 'deploy', rollback });
  await s.release({ component: 'cellar', version: '9', by: 'deploy' });
  await s.release({ component: 'checkout', kind: 'config', summary: 'more memory', by: 'Ann' });
  await s.release({ component: 'checkout', version: '5', plannedAt: '2026-11-26T21:00:00Z' });
  const number = await s.alert({ summary: 'Checkout is slow' });
  await s.alert({ summary: 'A shelf fell', component: 'cellar' });
  await s.alert({ summary: 'A bit warm', severity: 'warning' });
  s.at('2026-11-23T20:30:00Z');
  await s.act(number, 'resolve');
  s.at('2026-11-24T06:59:00Z');
  assert.deepEqual(await s.digest(), [], 'before eight in Berlin');
  s.at('2026-11-24T07:00:00Z');
  const [mail, ...more] = await s.digest();
  assert.deepEqual(more, []);
  assert.equal(mail?.subject, 'checkout: 2 changes, 1 outage, 1 planned');
  assert.deepEqual(mail?.text?.trim().split('\n').slice(0, 11), [
    'What happened to checkout, and to what it depends on, since Mon 23 Nov 13:00 (Berlin):',
    '',
    'Outages',
    `- Mon 23 Nov 21:00 #${number} checkout: Checkout is slow (until Mon 23 Nov 21:30) ${s.publicUrl}/incidents/${number}`,
    '',
    'Changes',
    '- Mon 23 Nov 21:00 rel 4.2 by deploy (till), CANNOT roll back (migration 41 drops a column)',
    '- Mon 23 Nov 21:00 config more memory by Ann (checkout), rollback unknown',
    '',
    'Planned',
    '- Thu 26 Nov 22:00 rel 5 (checkout)',
  ]);
  assert.deepEqual(await s.digest(), [], 'told once');
  await s.release({ component: 'checkout', version: '5', startedAt: '2026-11-26T21:00:00Z' }, 200);
  s.at('2026-11-25T09:00:00Z');
  assert.deepEqual(await s.digest(), [], 'nothing has happened');
  s.at('2026-11-28T09:00:00Z');
  assert.deepEqual(await s.digest(), [], 'it is Saturday');
  s.at('2026-11-30T07:00:00Z');
  assert.match((await s.digest())[0]?.text ?? '', /since Wed 25 Nov 08:00.*rel 5/s);
});

test('two workers at once, and a worker that dies in between, leave one digest of one morning', async (t) => {
  const s = await watched(t, [{ component: null, what: 'digest' }]);
  await s.release({ component: 'cellar', version: '9', by: 'deploy' });
  s.at('2026-11-24T07:00:00Z');
  const written = await Promise.all([1, 2, 3].map(() => mailDigests(s.ctx(), s.publicUrl)));
  assert.deepEqual(written.toSorted(), [0, 0, 1]);
  await s.settle();
  assert.equal(new Set(s.smtp.inbox.all.map(({ mail }) => mail.text)).size, 1);
  assert.match(s.smtp.inbox.all[0]?.mail.subject ?? '', /^All components: 1 change$/);
});

test('a digest says where it is ended: the page of that link shows the choice, and only its button changes it', async (t) => {
  const s = await watched(t, DIGEST);
  await s.release({ component: 'till', version: '4.2', by: 'deploy' });
  s.at('2026-11-24T07:00:00Z');
  const [mail] = await s.digest();
  const unsubscribe = String((mail?.headers.get('list') as { unsubscribe?: { url: string } })?.unsubscribe?.url);
  assert.equal(mail?.headers.has('list-unsubscribe-post'), false);
  assert.ok(mail?.text?.includes(unsubscribe));
  const { pathname } = new URL(unsubscribe);
  for (const method of ['GET', 'HEAD'] as const)
    assert.equal((await s.app.inject({ method, url: pathname })).statusCode, 200);
  const read = () => s.api<{ watches: object[] }>('GET', '/v1/people/bo/watches', undefined, 200);
  assert.deepEqual(await read(), { watches: DIGEST });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const choose = (payload: string, url = pathname) => s.app.inject({ method: 'POST', url, headers: form, payload });
  assert.equal((await choose('watch=notices&watch=digest+till')).statusCode, 303);
  assert.deepEqual((await read()).watches, [
    { component: null, what: 'notices' },
    { component: 'till', what: 'digest' },
  ]);
  assert.equal((await choose('watch=digest+nothing')).statusCode, 422);
  assert.equal((await choose('watch=everything')).statusCode, 400);
  assert.equal((await choose('', `${pathname.slice(0, -2)}AA`)).statusCode, 410);
  assert.equal((await choose('back=x')).statusCode, 303);
  assert.deepEqual(await read(), { watches: [] });
});

test('what is planned is told at once in plain words, again when it is moved, and not when it has begun', async (t) => {
  const s = await watched(t, NOTICES);
  const release = { component: 'checkout', version: '5', by: 'deploy' };
  await s.release({ ...release, plannedAt: '2026-11-28T21:00:00Z', summary: 'Invoices in euros' });
  const [first, ...more] = await s.planned();
  assert.deepEqual(more, []);
  assert.equal(first?.subject, 'Planned: Checkout, Saturday 28 November, 22:00 (Berlin)');
  assert.match(
    first?.text ?? '',
    /^A new version of Checkout is planned for Saturday 28 November, 22:00 \(Berlin\)\.\n\nIt is: Invoices in euros\n/,
  );
  assert.deepEqual(await s.planned(), []);
  await s.release({ ...release, plannedAt: '2026-11-29T21:00:00Z' }, 200);
  const [moved] = await s.planned();
  assert.equal(moved?.subject, 'Moved: Checkout, Sunday 29 November, 22:00 (Berlin)');
  assert.match(moved?.text ?? '', /has been moved\. It is now planned for Sunday 29 November, 22:00/);

  await s.release({ ...release, plannedAt: '2026-11-30T21:00:00Z' }, 200);
  assert.equal(await tellPlanned(s.ctx()), 1);
  await s.release({ ...release, startedAt: s.clock.now().toISOString() }, 200);
  const before = s.smtp.inbox.all.length;
  await s.settle();
  assert.equal(s.smtp.inbox.all.length, before, 'it has begun before the mail could leave');
  await s.release({ component: 'till', version: '7', plannedAt: '2026-11-28T21:00:00Z' });
  assert.deepEqual(await s.planned(), [], 'what it depends on is for digests');
});

test('an outage is told once, after five minutes, however many incidents it has, and once when it is over', async (t) => {
  const s = await watched(t, NOTICES);
  s.at('2026-11-23T19:14:00Z');
  const first = await s.alert({ summary: 'ECONNREFUSED 10.1.2.3', dedupKey: 'a' });
  s.at('2026-11-23T19:18:59Z');
  assert.deepEqual(await s.outages(), [], 'what is over by then is none');
  await s.act(first, 'acknowledge', { as: 'ada' });
  const second = await s.alert({ dedupKey: 'b' });
  s.at('2026-11-23T19:19:00Z');
  const [began, ...more] = await s.outages();
  assert.deepEqual(more, []);
  assert.equal(began?.subject, 'Checkout has a problem');
  assert.match(
    began?.text ?? '',
    /^Checkout has had a problem since Monday 23 November, 20:14 \(Berlin\)\. The team has been told, and Ada is working on it\. You will hear when it is over\.\n/,
  );
  assert.deepEqual(await s.outages(), []);
  s.at('2026-11-23T19:40:00Z');
  await s.act(first, 'resolve');
  assert.deepEqual(await s.outages(), [], 'one goes on');
  s.at('2026-11-23T20:02:00Z');
  await s.act(second, 'resolve');
  s.at('2026-11-23T20:04:00Z');
  assert.deepEqual(await s.outages(), [], 'it may come back at once');
  const third = await s.alert({ dedupKey: 'a' });
  assert.deepEqual(await s.outages(), []);
  s.at('2026-11-23T20:06:00Z');
  await s.act(third, 'resolve');
  s.at('2026-11-23T20:11:00Z');
  const [over] = await s.outages();
  assert.equal(over?.subject, 'Checkout works again');
  assert.match(
    over?.text ?? '',
    /^The problem of Checkout was over at Monday 23 November, 21:06 \(Berlin\), after 52 min\.\n/,
  );
  assert.deepEqual(await s.outages(), []);
});

test('warnings, maintenance and what depends on others are no outages; whoever was not told that it began hears no end', async (t) => {
  const s = await watched(t, NOTICES);
  await s.alert({ severity: 'warning', dedupKey: 'w' });
  await s.alert({ component: 'till', dedupKey: 't' });
  const held = await s.alert({ dedupKey: 'm' });
  await s.db.updateTable('incidents').set({ maintenance: 'db' }).where('number', '=', held).execute();
  s.clock.advance(6 * 60_000);
  assert.deepEqual(await s.outages(), []);
  const number = await s.alert({ dedupKey: 'e' });
  s.clock.advance(6 * 60_000);
  assert.equal(await tellOutages(s.ctx()), 1);
  await s.api('POST', `/v1/incidents/${number}/resolve`, {}, 200);
  s.clock.advance(6 * 60_000);
  const before = s.smtp.inbox.all.length;
  await Promise.all([tellOutages(s.ctx()), tellOutages(s.ctx())]);
  await s.settle();
  const subjects = s.smtp.inbox.all.slice(before).map(({ mail }) => mail.subject);
  assert.deepEqual(subjects, []);
});

test('people choose for themselves, admins for anybody; saving the person keeps the choice, and nonsense is refused by name', async (t) => {
  const s = await watched(t, NOTICES);
  const path = '/v1/people/bo/watches';
  const tokenOf = async (person: string) =>
    (await s.api<{ token: string }>('POST', '/v1/tokens', { name: person, role: 'viewer', person }, 201)).token;
  const putAs = async (person: string, watches: unknown) =>
    s.app.inject({
      ...{ method: 'PUT', url: path, payload: { watches } },
      headers: { authorization: `Bearer ${await tokenOf(person)}` },
    });
  assert.equal((await putAs('bo', DIGEST)).statusCode, 200);
  assert.equal((await putAs('ada', [])).statusCode, 403);
  const paths = async (watches: unknown) =>
    (await putAs('bo', watches)).json().errors.map((one: { path: string }) => one.path);
  assert.deepEqual(await paths([{ component: 'nothing', what: 'digest' }]), ['watches.0.component']);
  assert.deepEqual(await paths([{ component: 'till', what: 'gossip' }]), ['watches.0.what']);
  assert.deepEqual(await paths([...DIGEST, ...DIGEST]), ['watches.1']);
  assert.deepEqual(await paths([{ what: 'digest' }]), ['watches.0.component']);
  assert.deepEqual(await paths('all'), ['watches']);
  await s.api('PUT', '/v1/people/nobody/watches', { watches: [] }, 404);
  const person = await s.api<object>('GET', '/v1/people/bo', undefined, 200);
  await s.api('PUT', '/v1/people/bo', person, 200);
  assert.deepEqual(await s.api('GET', path, undefined, 200), { watches: DIGEST });
  await s.api('PUT', '/v1/config', await s.api('GET', '/v1/config', undefined, 200), 200);
  assert.deepEqual(await s.api('GET', path, undefined, 200), { watches: DIGEST });
  const { warnings } = await s.api<{ warnings: string[] }>('PUT', '/v1/people/ada/watches', { watches: DIGEST }, 200);
  assert.deepEqual(warnings, ['Ada has no mail address that works: nothing is sent.']);
  await s.api('DELETE', '/v1/components/till', undefined, 409);
  await s.api('PUT', '/v1/components/checkout', { policy: 'default' }, 200);
  await s.api('PUT', path, { watches: [{ component: 'till', what: 'digest' }] }, 200);
  await s.api('DELETE', '/v1/components/till', undefined, 204);
  assert.deepEqual(await s.api('GET', path, undefined, 200), { watches: [] });
});

test('the morning of a digest is eight by the person’s own clock, on the days on which the clocks change, too', () => {
  const until = (zone: string, at: string) => digestUntil(zone, new Date(at))?.toISOString() ?? null;
  assert.equal(until('Europe/Berlin', '2026-03-30T06:00:00Z'), '2026-03-30T06:00:00.000Z');
  assert.equal(until('Europe/Berlin', '2026-03-30T05:59:59Z'), null);
  assert.equal(until('America/New_York', '2026-11-02T23:00:00Z'), '2026-11-02T13:00:00.000Z');
  assert.equal(until('Pacific/Auckland', '2026-11-22T19:00:00Z'), '2026-11-22T19:00:00.000Z');
  assert.equal(until('UTC', '2026-11-28T12:00:00Z'), null);
});
