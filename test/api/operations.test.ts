import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openPool } from '../../src/db/pool.ts';
import { testApp } from '../support/app.ts';

test('the process says that it lives, and whether it can work', async (t) => {
  const standing = { database: true, queue: true };
  const { app } = await testApp(t, { ready: async () => standing });
  const health = await app.inject('/healthz');
  assert.deepEqual([health.statusCode, health.json()], [200, { status: 'ok' }]);
  const ready = await app.inject('/readyz');
  assert.deepEqual([ready.statusCode, ready.json()], [200, { status: 'ok', ...standing }]);
  standing.queue = false;
  const limping = await app.inject('/readyz');
  assert.deepEqual([limping.statusCode, limping.json()], [503, { status: 'unavailable', ...standing }]);
});

test('metrics count requests by the pattern of their route, never by their address', async (t) => {
  const { app, admin } = await testApp(t);
  await admin('GET', '/v1/people/secret-id');
  await app.inject('/integrations/nagios/0123456789abcdef0123456789abcdef');
  const metrics = await app.inject('/metrics');
  assert.equal(metrics.statusCode, 200);
  assert.match(String(metrics.headers['content-type']), /^text\/plain/);
  const count =
    /firstline_http_request_duration_seconds_count\{method="GET",route="\/v1\/people\/:id",status="404"\} 1/;
  assert.match(metrics.body, count);
  assert.match(metrics.body, /process_resident_memory_bytes/);
  assert.doesNotMatch(metrics.body, /secret-id|0123456789abcdef/);
});

test('an unknown address is 404, and a method that an address does not take is 405 with those that it takes', async (t) => {
  const { app } = await testApp(t);
  const unknown = await app.inject('/v1/nothing');
  const problem = unknown.json();
  assert.equal(unknown.statusCode, 404);
  assert.match(problem.instance, /^urn:uuid:[0-9a-f-]{36}$/);
  assert.deepEqual(problem, {
    ...{ type: '/problems/not-found', title: 'Not found', status: 404 },
    ...{ detail: 'There is no such address.', instance: problem.instance },
  });
  const wrong = await app.inject({ method: 'POST', url: '/v1/people/ann' });
  assert.deepEqual([wrong.statusCode, wrong.headers.allow], [405, 'DELETE, GET, HEAD, PUT']);
  assert.equal(wrong.json().type, '/problems/method-not-allowed');
});

test('an address that cannot be decoded is 400', async (t) => {
  const { app } = await testApp(t);
  const answer = await app.inject('/v1/people/%zz');
  assert.deepEqual([answer.statusCode, answer.json().errors[0].path], [400, 'url']);
});

test('HEAD answers as GET does, without the body', async (t) => {
  const { admin } = await testApp(t);
  await admin('PUT', '/v1/people/ann', { name: 'Ann' });
  const head = await admin('HEAD', '/v1/people/ann');
  assert.deepEqual([head.statusCode, head.body], [200, '']);
});

test('every type of problem that the source names has a page', async (t) => {
  const { app } = await testApp(t);
  const slugs = new Set<string | undefined>();
  for await (const file of glob('src/**/*.ts'))
    for (const [, slug] of (await readFile(file, 'utf8')).matchAll(/(?:AppError|super)\(\s*\w+,\s*'([a-z-]+)'/g))
      slugs.add(slug);
  assert.ok(slugs.size > 10);
  for (const slug of slugs) {
    const page = await app.inject(`/problems/${slug}`);
    assert.deepEqual([page.statusCode, page.headers['content-type']], [200, 'text/plain; charset=utf-8'], slug);
  }
  assert.equal((await app.inject('/problems/nothing')).statusCode, 404);
});

test('answers carry a content security policy without anything inline', async (t) => {
  const { app } = await testApp(t);
  const policy = String((await app.inject('/healthz')).headers['content-security-policy']);
  assert.match(policy, /default-src 'none';.*script-src 'self';.*frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|https:|\*/);
});

test('without the database the answer is 503 with Retry-After, and says nothing of the cause', async (t) => {
  const logged: object[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => void logged.push(fields) };
  const gone = openPool('postgres://nobody:secret@127.0.0.1:1/none', () => {});
  const { admin } = await testApp(t, { db: gone.db, log });
  const answer = await admin('PUT', '/v1/people/ann', { name: 'Ann' });
  assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '5']);
  assert.equal(answer.json().type, '/problems/unavailable');
  assert.doesNotMatch(answer.body, /ECONNREFUSED|127\.0\.0\.1|secret/);
  assert.equal(logged.length, 1);
  await gone.close();
});

test('what we did not foresee is a 500 that tells the caller nothing and the log everything', async (t) => {
  const logged: { err?: Error; requestId?: string }[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => void logged.push(fields) };
  const ready = () => Promise.reject(new Error('the secret cause'));
  const { app } = await testApp(t, { ready, log });
  const answer = await app.inject('/readyz');
  assert.equal(answer.statusCode, 500);
  assert.deepEqual(answer.json(), {
    ...{ type: '/problems/internal', title: 'Something went wrong', status: 500 },
    ...{ detail: 'This is our fault, and it has been logged.', instance: `urn:uuid:${logged[0]?.requestId}` },
  });
  assert.equal(logged[0]?.err?.message, 'the secret cause');
});
