import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApp } from '../support/app.ts';

interface Operation {
  summary?: string;
  tags?: string[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

async function document(t: Parameters<typeof testApp>[0]) {
  const { app } = await testApp(t);
  const answer = await app.inject('/openapi.json');
  const { openapi, paths, components } = answer.json();
  const operations = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );
  return { text: answer.body, openapi, operations, schemas: components.schemas as Record<string, object> };
}

test('the document is OpenAPI 3.1 and says of every operation what it takes and what it answers', async (t) => {
  const { openapi, operations } = await document(t);
  assert.equal(openapi, '3.1.0');
  assert.ok(operations.length > 20);
  for (const { name, operation } of operations) {
    assert.ok(operation.summary, name);
    assert.ok(operation.tags?.length, name);
    for (const { schema } of Object.values(operation.requestBody?.content ?? {}))
      assert.ok(Object.keys(schema).length > 0, name);
    const statuses = Object.entries(operation.responses);
    assert.ok(
      statuses.some(([status]) => status.startsWith('2')),
      name,
    );
    for (const [status, { description, content }] of statuses) {
      assert.ok(description, `${name} ${status}`);
      if (status !== '204')
        for (const { schema } of Object.values(content ?? { none: { schema: {} } }))
          assert.ok(Object.keys(schema).length > 0, `${name} ${status}`);
    }
  }
});

test('every reference of the document leads to a schema, and every schema is referred to', async (t) => {
  const { text, schemas } = await document(t);
  const referred = new Set([...text.matchAll(/#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
  assert.deepEqual([...referred].sort(), Object.keys(schemas).sort());
  for (const name of ['Person', 'PersonDefinition', 'Policy', 'Component', 'Settings', 'NewToken', 'Problem'])
    assert.ok(schemas[name], name);
  for (const name of Object.keys(schemas)) assert.doesNotMatch(name, /Input$/);
});

test('the document can be browsed at /docs', async (t) => {
  const { app } = await testApp(t);
  const page = await app.inject('/docs');
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /swagger-ui/);
  assert.equal((await app.inject('/docs/static/swagger-ui.css')).statusCode, 200);
  assert.match(String(page.headers['content-security-policy']), /^default-src 'none'/);
});
