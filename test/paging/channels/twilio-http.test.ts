import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { openTwilioHttp, type TwilioRequest } from '../../../src/paging/channels/twilio-http.ts';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  body: string;
}

/** Answers everything alike, and remembers what was asked. */
async function server(t: TestContext, answer: RequestListener): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const listening = createServer(async (request: IncomingMessage, response) => {
    const { method, url, headers } = request;
    const body = (await request.toArray()).join('');
    seen.push({ method, url, authorization: headers.authorization, body });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  t.after(() => {
    listening.close();
    listening.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, seen };
}

const request = (more: Partial<TwilioRequest>): TwilioRequest => ({
  ...{ method: 'post', uri: 'https://api.twilio.com/2010-04-01/Messages.json', username: 'AC1', password: 'secret' },
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  ...more,
});

function open(t: TestContext, apiUrl: string | undefined, timeoutMs = 5_000) {
  const http = openTwilioHttp({ apiUrl, timeoutMs });
  t.after(() => http.close?.());
  return http;
}

test('a form leaves for the base that was given, with lists as a name over and over', async (t) => {
  const { url, seen } = await server(t, (_, response) => response.writeHead(201).end('{"sid":"SM1"}'));
  const data = { To: '+1', StatusCallbackEvent: ['initiated', 'completed'], From: undefined, Body: 'a b&c' };
  const { statusCode, body } = await open(t, `${url}/gateway/`).request(request({ data }));
  assert.deepEqual([statusCode, body], [201, { sid: 'SM1' }]);
  assert.deepEqual(seen, [
    {
      method: 'POST',
      url: '/gateway/2010-04-01/Messages.json',
      authorization: `Basic ${btoa('AC1:secret')}`,
      body: 'To=%2B1&StatusCallbackEvent=initiated&StatusCallbackEvent=completed&Body=a+b%26c',
    },
  ]);
});

test('what is asked for goes into the address', async (t) => {
  const { url, seen } = await server(t, (_, response) => response.end('{}'));
  const http = open(t, url);
  await http.request(request({ method: 'get', params: { To: '+1', 'DateSent>': '2026' } }));
  await http.request(request({ method: 'get', uri: 'https://api.twilio.com/x.json?Page=1', params: { To: 'b' } }));
  assert.deepEqual(
    seen.map(({ method, url, body }) => [method, url, body]),
    [
      ['GET', '/2010-04-01/Messages.json?To=%2B1&DateSent%3E=2026', ''],
      ['GET', '/x.json?Page=1&To=b', ''],
    ],
  );
});

test('what is no JSON comes as it is: something between Twilio and us has answered', async (t) => {
  const { url } = await server(t, (_, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
  const { statusCode, body } = await open(t, url).request(request({}));
  assert.deepEqual([statusCode, body], [502, '<h1>Bad gateway</h1>']);
});

test('an answer that begins and does not end is no answer in time', async (t) => {
  const { url } = await server(t, (_, response) => void response.writeHead(200).write('{'));
  await assert.rejects(open(t, url, 200).request(request({})), { code: 'ETIMEDOUT' });
});

test('Twilio itself is reached through the proxy that the environment names', async (t) => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  proxy.on('connect', (request, socket) => {
    asked.push(request.url);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  t.after(() => proxy.close());
  const before = process.env.HTTPS_PROXY;
  process.env.HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  t.after(() =>
    before === undefined ? delete process.env.HTTPS_PROXY : Object.assign(process.env, { HTTPS_PROXY: before }),
  );
  await assert.rejects(open(t, undefined).request(request({})));
  assert.deepEqual(asked, ['api.twilio.com:443']);
});
