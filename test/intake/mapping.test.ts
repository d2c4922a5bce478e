import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMapping, MAX_VALUES, mapperOf } from '../../src/intake/mapper.ts';
import type { Mapping as StoredMapping } from '../../src/intake/mapping.ts';
import { Mapping } from '../../src/intake/schemas.ts';

const map = (mapping: object, payload: unknown) => compileMapping(Mapping.parse(mapping))(payload);

function one(mapping: object, payload: unknown) {
  const reading = map(mapping, payload);
  assert.ok('alerts' in reading, JSON.stringify(reading));
  assert.equal(reading.alerts.length, 1);
  const [alert] = reading.alerts;
  assert.ok(alert);
  return alert;
}

const refusal = (mapping: object): string =>
  Mapping.safeParse(mapping)
    .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    .join('; ') ?? 'accepted';

const FULL = {
  action: [
    { when: { path: '$.state', is: 'ok' }, do: 'resolve' },
    { when: { path: '$.state', in: ['muted', 'unknown'] }, do: 'ignore' },
    { else: 'trigger' },
  ],
  summary: '{{ $.host }}: {{$.msg}}',
  severity: { path: '$.level', map: { Crit: 'critical', '2': 'warning' }, else: 'error' },
  dedupKey: '{{$.host}}/{{$.check.id}}',
  component: 'kiln',
  source: '$.host',
  labels: { team: '$.tags[?@.name == "team"].value', env: 'prod', gone: '$.nowhere' },
};

test('each field is found by a path, a template or is fixed', () => {
  const payload = {
    ...{ state: 'bad', host: 'web1', msg: 'disk full', level: ' CRIT ', check: { id: 7 } },
    tags: [
      { name: 'env', value: 'x' },
      { name: 'team', value: 'ops' },
    ],
  };
  const { content, startedAt, ...alert } = one(FULL, payload);
  assert.deepEqual(alert, {
    ...{ action: 'trigger', summary: 'web1: disk full', severity: 'critical', dedupKey: 'web1/7' },
    ...{ components: ['kiln'], source: 'web1', labels: { team: 'ops', env: 'prod' } },
  });
  assert.deepEqual(content, payload);
  assert.equal(one(FULL, { ...payload, level: 2 }).severity, 'warning');
  assert.equal(one(FULL, { ...payload, level: 'whatever' }).severity, 'error');
  assert.equal(one(FULL, { ...payload, state: 'ok' }).action, 'resolve');
  assert.deepEqual(map(FULL, { ...payload, state: 'muted' }), { alerts: [] });
});

test('conditions: is, isNot, in, matches, exists; the first choice that holds decides', () => {
  const holds = (when: object, payload: object) =>
    one({ summary: 'a', dedupKey: 'k', action: [{ when: { path: '$.a', ...when }, do: 'acknowledge' }] }, payload)
      .action === 'acknowledge';
  const cases: [object, unknown, boolean][] = [
    [{ is: 2 }, '2', true],
    [{ is: true }, true, true],
    [{ is: null }, null, true],
    [{ is: null }, undefined, false],
    [{ isNot: 'ok' }, 'bad', true],
    [{ isNot: 'ok' }, 'ok', false],
    [{ isNot: 'ok' }, undefined, true],
    [{ in: ['a', 1] }, 1, true],
    [{ in: ['a', 1] }, 'b', false],
    [{ matches: 'web*' }, 'web12', true],
    [{ matches: '/^w.b$/i' }, 'WEB', true],
    [{ matches: '/^w.b$/' }, 'WEB', false],
    [{ exists: true }, null, true],
    [{ exists: true }, undefined, false],
    [{ exists: false }, undefined, true],
  ];
  for (const [when, a, expected] of cases)
    assert.equal(holds(when, a === undefined ? {} : { a }), expected, JSON.stringify([when, a]));
});

test('one payload with several alerts: $ is each of them, $$ the whole; one that cannot be read leaves the others', () => {
  const mapping = {
    ...{ alerts: '$.items[*]', summary: '{{$.title}} on {{$$.host}}', dedupKey: '$.id' },
    action: [{ when: { path: '$.over', is: true }, do: 'resolve' }],
  };
  const reading = map(mapping, { host: 'h', items: [{ title: 'a', id: 1 }, { over: true }, { over: true, id: 3 }] });
  assert.ok('alerts' in reading);
  assert.deepEqual(
    reading.alerts.map(({ action, summary, dedupKey }) => [action, summary, dedupKey]),
    [
      ['trigger', 'a on h', '1'],
      ['resolve', 'on h', '3'],
    ],
  );
  assert.deepEqual(map(mapping, { items: [{ over: true }] }), {
    refused: [{ path: 'dedupKey', message: 'is required to resolve: the mapping found none' }],
  });
  assert.deepEqual(map(mapping, { items: [] }), { alerts: [] });
});

test('a summary that is not there is no silence, and pages like the gravest', () => {
  const { summary, severity } = one({ summary: '{{$.a}} - {{$.b}}' }, 'just text');
  assert.deepEqual([summary, severity], ['An alert in which the mapping found no summary', 'critical']);
  assert.equal(one({ summary: '$' }, 'just text').summary, 'just text');
  assert.equal(one({ summary: '$.a' }, { a: { b: [1] } }).summary, '{"b":[1]}');
});

test('what is not a mapping is refused by field', () => {
  assert.match(refusal({ summary: '$.a[' }), /^summary cannot be used: unclosed bracketed selection/);
  assert.match(refusal({ summary: '{{a}}' }), /^summary cannot be used: expected '\$'/);
  assert.match(refusal({ summary: 'a', labels: { x: '$..a..b' } }), /^labels\.x cannot be used: has "\.\." twice/);
  assert.match(refusal({ summary: '$["a","b"]' }), /a list with a comma/);
  assert.match(refusal({ summary: '$[?@.*]' }), /many values inside a filter/);
  assert.match(refusal({ summary: "$[?match(@.a, '(a+)+b')]" }), /no such function 'match'/);
  assert.match(refusal({ summary: 'a', alerts: '$..a' }), /^alerts may not look at all levels/);
  assert.match(refusal({ summary: 'a', alerts: 'items' }), /^alerts must be a JSON path/);
  assert.match(refusal({ summary: 'a', severity: { path: 'level', map: {} } }), /severity/);
  assert.match(refusal({ summary: 'a', action: [{ do: 'resolve' }] }), /^action\.0 must be/);
  assert.match(refusal({ summary: 'a', action: [{ when: { path: '$.a' }, do: 'resolve' }] }), /needs one of is/);
  assert.match(refusal({ summary: 'a', summry: 'b' }), /[Uu]nrecognized/);
  const wide = Object.fromEntries(Array.from({ length: 11 }, (_, nth) => [`l${nth}`, '$..a']));
  assert.match(refusal({ summary: 'a', labels: wide }), /more than 10 paths that look at many values/);
});

test('a payload of too many values is refused, not worked on', () => {
  const reading = map({ summary: '$..a' }, { list: new Array(MAX_VALUES).fill(0) });
  assert.ok('refused' in reading && reading.refused[0]?.path === 'body');
  const many = map({ summary: '$', alerts: '$[*]' }, new Array(1_001).fill(0));
  assert.ok('refused' in many && many.refused[0]?.path === 'alerts');
});

test('a stored mapping that is damaged pages, whatever it is and whatever comes', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.record({ summary: fc.jsonValue() })),
      fc.jsonValue(),
      (damaged, payload) => {
        const reading = mapperOf(damaged as unknown as StoredMapping)(payload);
        assert.ok('alerts' in reading || reading.refused.length > 0);
      },
    ),
  );
  const reading = mapperOf({ summary: '$[' })({ host: 'web1' });
  assert.ok('alerts' in reading);
  assert.match(reading.alerts[0]?.summary ?? '', /^The mapping of an integration cannot be used/);
  assert.deepEqual(reading.alerts[0]?.content, { host: 'web1' });
});

const path = fc.constantFrom(
  ...[
    '$',
    '$.a',
    '$.a[*]',
    '$[?@.a == 1]',
    '$[?length(@.a) > 1]',
    '$[::2]',
    '$["__proto__"]',
    '$.constructor',
    '$.a[-1]',
  ],
);
const text = fc.oneof(
  { weight: 9, arbitrary: path },
  { weight: 9, arbitrary: fc.constantFrom('{{$.a}}: {{$$..b}}', '{{ $ }}', 'fixed', '$$.a', '$..a', '{{$.a') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);
const scalar = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null));
const condition = fc.oneof(
  fc.record({ path, is: scalar }),
  fc.record({ path, isNot: scalar }),
  fc.record({ path, in: fc.array(scalar, { minLength: 1 }) }),
  fc.record({ path, matches: fc.constantFrom('a*', '/a+/', '/^(a|b)*$/i') }),
  fc.record({ path, exists: fc.boolean() }),
);
const mappings = fc.record(
  {
    ...{ alerts: path, summary: text, dedupKey: text, component: text, source: text },
    severity: fc.oneof(text, fc.record({ path, map: fc.constant({ a: 'error' }) })),
    labels: fc.dictionary(fc.string({ minLength: 1 }), text, { maxKeys: 3 }),
    action: fc.array(fc.record({ when: condition, do: fc.constantFrom('resolve', 'trigger', 'ignore') }), {
      ...{ minLength: 1, maxLength: 3 },
    }),
  },
  { requiredKeys: ['summary'] },
);
const payloads = fc.oneof(
  fc.jsonValue(),
  fc.anything(),
  fc.record({ a: fc.array(fc.record({ a: fc.jsonValue(), b: fc.jsonValue() })) }),
);

test('no payload and no mapping makes it throw, and it answers alerts that can be stored', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(mappings, fc.jsonValue()), payloads, (wanted, payload) => {
      const mapping = Mapping.safeParse(wanted);
      if (!mapping.success) return;
      accepted += 1;
      const reading = compileMapping(mapping.data)(payload);
      if ('refused' in reading) return assert.ok(reading.refused.length > 0);
      for (const { summary, dedupKey, labels } of reading.alerts) {
        assert.ok(summary.length > 0 && summary.length <= 1_024 && summary.isWellFormed());
        assert.ok(dedupKey === undefined || (dedupKey.length > 0 && dedupKey.length <= 255));
        assert.doesNotThrow(() => JSON.stringify(labels));
      }
    }),
    { numRuns: 1_000 },
  );
  assert.ok(accepted > 100, `only ${accepted} mappings were accepted`);
});
