import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { type GatewaySettings, openGateway } from '../../../src/paging/channels/gateway.ts';

const page = { to: '+12125550101', body: '#42 "kiln" & more: 100 % down', id: 'page-7' };

interface Request {
  method: string | undefined;
  url: string | undefined;
  key: unknown;
  body: string;
}

/** A gateway that answers what it is told to, or never. */
async function gateway(t: TestContext, changes: Partial<GatewaySettings> = {}) {
  const requests: Request[] = [];
  const answers: { status: number; body?: string; cut?: true }[] = [];
  let hanging = false;
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    requests.push({ method, url, key: headers['x-key'], body: await text(request) });
    if (hanging) return;
    const { status, body = '', cut } = answers.shift() ?? { status: 200 };
    if (cut) response.socket?.destroy();
    else response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const end = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  t.after(end);
  const sms = openGateway({
    template: {
      method: 'POST',
      url: `${url}/send?ref={{id}}`,
      headers: { 'content-type': 'application/json', 'x-key': 'k3y' },
      body: '{"to": "{{to}}", "text": "{{text}}"}',
    },
    ok: { statuses: ['2xx'], text: null },
    idPath: null,
    timeoutMs: 2_000,
    ...changes,
  });
  return { sms, requests, answers, end, hang: () => (hanging = true) };
}

test('a message arrives as it was written, and our id is kept where the gateway gives none', async (t) => {
  const { sms, requests } = await gateway(t);
  assert.deepEqual(await sms.send(page), { ok: true, providerId: 'page-7' });
  assert.deepEqual(
    requests.map(({ body, ...rest }) => ({ ...rest, body: JSON.parse(body) })),
    [{ method: 'POST', url: '/send?ref=page-7', key: 'k3y', body: { to: page.to, text: page.body } }],
  );
});

test('the id is read where the answer holds it', async (t) => {
  const { sms, answers } = await gateway(t, { idPath: 'messages.0.id' });
  answers.push({ status: 201, body: '{"messages": [{"id": 4711}]}' }, { status: 201, body: 'OK' });
  assert.deepEqual(await sms.send(page), { ok: true, providerId: '4711' });
  assert.deepEqual(await sms.send(page), { ok: true, providerId: 'page-7' });
});

test('an answer that does not hold what it must is a refusal', async (t) => {
  const { sms, answers } = await gateway(t, { ok: { statuses: ['200'], text: 'status: 0' } });
  answers.push(
    { status: 200, body: 'status: 0, queued' },
    { status: 200, body: 'status: 9, no credit' },
    { status: 201 },
  );
  assert.equal((await sms.send(page)).ok, true);
  assert.deepEqual(await sms.send(page), {
    ...{ ok: false, kind: 'permanent', code: 'not taken' },
    reason: 'the SMS gateway did not take it: status: 9, no credit',
  });
  assert.equal((await sms.send(page)).ok, false, '201 is not 200');
});

test('what is worth another attempt is told from what is not', async (t) => {
  const { sms, answers } = await gateway(t);
  const expected = [
    [503, 'transient', undefined],
    [502, 'transient', true],
    [429, 'transient', undefined],
    [401, 'account', undefined],
    [422, 'permanent', undefined],
    [302, 'permanent', undefined],
  ] as const;
  for (const [status, kind, unclear] of expected) {
    answers.push({ status, body: 'no' });
    const result = await sms.send(page);
    assert.ok(!result.ok);
    assert.deepEqual([result.kind, result.unclear], [kind, unclear], String(status));
  }
});

test('a gateway that hangs or hangs up may have taken the message; one that is away has not', async (t) => {
  const { sms, answers, hang, end } = await gateway(t);
  answers.push({ status: 200, cut: true });
  const cut = await sms.send(page);
  assert.ok(!cut.ok && cut.kind === 'transient' && cut.unclear);
  hang();
  const late = await sms.send(page);
  assert.ok(
    !late.ok && late.kind === 'transient' && late.unclear && late.reason === 'the SMS gateway did not answer in time',
  );
  await end();
  const away = await sms.send(page);
  assert.ok(!away.ok && away.kind === 'transient' && !away.unclear && away.code === 'ECONNREFUSED');
});
