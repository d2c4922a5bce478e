import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testTeam } from '../support/team.ts';

test('what another site makes a browser send is refused, and changes nothing', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '', origin: 'https://evil.example' },
  ];
  for (const headers of [...foreign, { origin: 'https://evil.example' }, { origin: 'null' }]) {
    const answer = await send(headers);
    assert.equal(answer.statusCode, 403, JSON.stringify(headers));
    assert.match(answer.body, /<h1>Not allowed/);
  }
  assert.match((await team.get(`/incidents/${number}`)).body, /Nobody has it yet/);

  const own: Record<string, string>[] = [{ 'sec-fetch-site': 'same-origin' }, { origin: 'http://localhost:8080' }, {}];
  for (const headers of own) assert.equal((await send(headers)).statusCode, 303, JSON.stringify(headers));

  function send(headers: Record<string, string>) {
    return team.app.inject({
      method: 'POST',
      url: `/incidents/${number}/resolve`,
      headers: { host: 'localhost:8080', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: '',
    });
  }
});

test('open pages answer to names that are ours and to bare addresses, so that no other name can be pointed at them', async (t) => {
  const team = await testTeam(t);
  const statusFor = async (host: string) => (await team.get('/', { host })).statusCode;
  for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', '192.168.0.7', 'firstline.localhost'])
    assert.equal(await statusFor(host), 200, host);
  for (const host of ['evil.example', 'localhost.evil.example:8080', '127.0.0.1.evil.example', 'a b'])
    assert.equal(await statusFor(host), 403, host);
});

test('pages carry a policy without anything inline, and keep it: no inline script, no inline style', async (t) => {
  const team = await testTeam(t);
  const number = await team.alert();
  for (const path of ['/', `/incidents/${number}`, '/oncall', '/sandbox', '/sign-in', '/resolved', '/incidents/999']) {
    const { headers, body } = await team.get(path);
    assert.match(String(headers['content-security-policy']), /default-src 'none';script-src 'self';style-src 'self'/);
    assert.doesNotMatch(body, /<style|\sstyle=|<script>|\son\w+=|hx-on|javascript:/, path);
  }
});

test('errors on pages are pages', async (t) => {
  const team = await testTeam(t);
  for (const [path, status] of [
    ['/incidents/999', 404],
    ['/incidents/abc', 400],
    ['/ack/nonsense', 410],
  ] as const) {
    const answer = await team.get(path);
    assert.equal(answer.statusCode, status);
    assert.match(String(answer.headers['content-type']), /^text\/html/);
  }
});

test('all that a page loads beside htmx stays below 20 KB', async (t) => {
  const team = await testTeam(t);
  await team.alert();
  const { body } = await team.get('/sandbox');
  const files = [...body.matchAll(/(?:src|href)="(\/public\/[^"]+)"/g)].map(([, path]) => path ?? '');
  assert.ok(files.includes('/public/htmx.js') && files.length > 4);
  let bytes = Buffer.byteLength(body);
  for (const path of files) {
    const answer = await team.get(path);
    assert.equal(answer.statusCode, 200, path);
    if (path !== '/public/htmx.js') bytes += answer.rawPayload.length;
  }
  assert.ok(bytes < 20_000, `${bytes} bytes`);
});
