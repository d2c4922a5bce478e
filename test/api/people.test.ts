import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findByAddress, peopleByIds } from '../../src/people/queries.ts';
import { testApp } from '../support/app.ts';

const sms = { id: 'sms', type: 'sms', address: '+12125550101' };
const mail = { id: 'mail', type: 'email', address: 'tim@example.com' };

test('a person is created with 201 and read back as it was answered', async (t) => {
  const it = await testApp(t);
  const definition = {
    name: 'Tim',
    role: 'responder',
    timeZone: 'America/New_York',
    contactMethods: [sms, mail],
    notificationRules: {
      high: [
        { after: '0s', method: 'sms' },
        { after: '3m', method: 'sms' },
      ],
      low: [{ after: '0s', method: 'mail' }],
    },
    shiftNotices: [
      { when: 'before', ahead: '1d', method: 'mail' },
      { when: 'start', method: 'sms' },
    ],
  };
  const expected = {
    id: 'tim',
    ...definition,
    contactMethods: [
      { ...sms, verified: false, optedOut: false, provedAt: null, provedBy: null, problem: 'not verified' },
      { ...mail, verified: false, optedOut: false, provedAt: null, provedBy: null, problem: 'not verified' },
    ],
    ...{ reachable: false, unreachableBecause: 'has no verified contact method' },
  };
  const made = await it.admin('PUT', '/v1/people/tim', definition);
  assert.deepEqual([made.statusCode, made.json()], [201, expected]);
  const again = await it.admin('PUT', '/v1/people/tim', definition);
  assert.deepEqual([again.statusCode, again.json()], [200, expected]);
  const read = await it.admin('GET', '/v1/people/tim');
  assert.deepEqual([read.statusCode, read.json()], [200, expected]);
});

test('a name is enough for a person', async (t) => {
  const it = await testApp(t);
  const made = await it.admin('PUT', '/v1/people/bare', { name: ' Bare ' });
  assert.deepEqual(made.json(), {
    ...{ id: 'bare', name: 'Bare', role: 'responder', timeZone: 'UTC' },
    ...{ contactMethods: [], notificationRules: {}, shiftNotices: [] },
    ...{ reachable: false, unreachableBecause: 'has no contact method' },
  });
});

test('a method stays verified while its id, type and address stay the same, and what the request says wins', async (t) => {
  const it = await testApp(t);
  const put = async (contactMethods: object[]) => {
    const answer = await it.admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods });
    return answer.json().contactMethods.map((method: { verified: boolean }) => method.verified);
  };
  assert.deepEqual(await put([{ ...sms, verified: true }, mail]), [true, false]);
  assert.deepEqual(await put([mail, sms]), [false, true]);
  assert.deepEqual(await put([{ ...sms, address: '+12125550199' }]), [false]);
  assert.deepEqual(await put([{ ...sms, verified: true }]), [true]);
  assert.deepEqual(await put([{ ...sms, verified: false }]), [false]);
});

test('a notification rule that names no method of the person is refused by its path, and nothing is written', async (t) => {
  const it = await testApp(t);
  const answer = await it.admin('PUT', '/v1/people/zoe', {
    name: 'Zoe',
    contactMethods: [sms],
    notificationRules: { high: [{ after: '0s', method: 'sms' }], low: [{ after: '0s', method: 'mail' }] },
  });
  assert.equal(answer.statusCode, 422);
  assert.deepEqual(answer.json().errors, [
    { path: 'notificationRules.low.0.method', message: 'there is no contact method "mail"' },
  ]);
  assert.equal((await it.admin('GET', '/v1/people/zoe')).statusCode, 404);
});

test('shift notices name a contact method of the person, at most a week ahead, and none twice', async (t) => {
  const it = await testApp(t);
  const refused: [object, string, number][] = [
    [{ when: 'start', method: 'mail' }, 'shiftNotices.1.method', 422],
    [{ when: 'before', ahead: '8d', method: 'sms' }, 'shiftNotices.1.ahead', 400],
    [{ when: 'before', ahead: '0s', method: 'sms' }, 'shiftNotices.1.ahead', 400],
    [{ when: 'before', method: 'sms' }, 'shiftNotices.1.ahead', 400],
    [{ when: 'start', ahead: '1d', method: 'sms' }, 'shiftNotices.1.ahead', 400],
    [{ when: 'before', ahead: '24h', method: 'sms' }, 'shiftNotices.1', 400],
    [{ when: 'noon', method: 'sms' }, 'shiftNotices.1.when', 400],
  ];
  for (const [notice, path, status] of refused) {
    const shiftNotices = [{ when: 'before', ahead: '1d', method: 'sms' }, notice];
    const answer = await it.admin('PUT', '/v1/people/tim', { name: 'Tim', contactMethods: [sms], shiftNotices });
    assert.deepEqual([answer.statusCode, answer.json().errors[0].path], [status, path], answer.body);
  }
});

test('a person somebody points to cannot be deleted, and the answer names who does', async (t) => {
  const it = await testApp(t);
  await it.admin('PUT', '/v1/people/used', { name: 'Used' });
  await it.admin('PUT', '/v1/policies/night', { lines: [{ targets: [{ person: 'used' }] }] });
  const refused = await it.admin('DELETE', '/v1/people/used');
  assert.equal(refused.statusCode, 409);
  assert.deepEqual(refused.json().usedBy, ['policy night']);
  await it.admin('DELETE', '/v1/policies/night');
  const done = await it.admin('DELETE', '/v1/people/used');
  assert.deepEqual([done.statusCode, done.body], [204, '']);
  assert.equal((await it.admin('DELETE', '/v1/people/used')).statusCode, 404);
});

test('a list goes on where the last page ended, sorted by id', async (t) => {
  const { admin } = await testApp(t);
  for (const id of ['c', 'a', 'd', 'b', 'e']) await admin('PUT', `/v1/people/${id}`, { name: id });
  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: { id: string }[]; nextCursor: string | null } = (
      await admin('GET', `/v1/people?limit=2${cursor && `&cursor=${cursor}`}`)
    ).json();
    pages.push(page.items.map((person) => person.id));
    cursor = page.nextCursor;
  }
  assert.deepEqual(pages, [['a', 'b'], ['c', 'd'], ['e']]);
});

test('an address finds the people who have verified it, whatever the case of a mail address', async (t) => {
  const { admin, db } = await testApp(t);
  const shared = { ...sms, verified: true };
  await admin('PUT', '/v1/people/ann', { name: 'Ann', contactMethods: [shared, { ...mail, verified: true }] });
  await admin('PUT', '/v1/people/bo', { name: 'Bo', contactMethods: [shared, mail] });
  const ids = async (type: 'sms' | 'email', address: string) =>
    (await findByAddress(db, type, address)).map((person) => person.id);
  assert.deepEqual(await ids('sms', sms.address), ['ann', 'bo']);
  assert.deepEqual(await ids('email', 'TIM@Example.com'), ['ann']);
  assert.deepEqual(await ids('email', sms.address), []);
  assert.deepEqual([...(await peopleByIds(db, ['bo', 'nobody'])).keys()], ['bo']);
  assert.equal((await peopleByIds(db, [])).size, 0);
});
