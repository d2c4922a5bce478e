import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSecretName, REDACTED, redact } from '../../src/intake/redaction.ts';
import { sampleOf } from '../../src/intake/sample.ts';

const KEY = '0123456789abcdef0123456789abcdef';

test('names of secrets are known however they are written; a dedup key is none', () => {
  const secret = [
    'password',
    'db_PassWord',
    'X-Api-Key',
    'apiKey',
    'routing_key',
    'Authorization',
    'access token',
    'key',
  ];
  for (const name of [...secret, 'clientSecret', 'Set-Cookie', 'pwd', 'x-hub-signature'])
    assert.ok(isSecretName(name), name);
  for (const name of ['dedup_key', 'dedupKey', 'incident_key', 'alert_key', 'summary', 'monkey', 'author', 'passed'])
    assert.ok(!isSecretName(name), name);
});

test('secrets go, the rest stays', () => {
  assert.deepEqual(
    redact(
      {
        ...{ summary: 'a', dedup_key: 'd', routing_key: KEY, password: { deep: 'x' }, token: '', pin: null },
        headers: [
          { name: 'Authorization', value: 'Bearer abcdefgh' },
          { name: 'Accept', value: '*/*' },
        ],
        url: `https://ann:hunter2@example.com/a?token=abc&page=2`,
        note: `the key ${KEY} was used`,
        text: '{"api_key": "abc", "n": 1}',
        log: 'curl -H "Authorization: Bearer abcdefgh" password=hunter2, user=ann',
        [`of ${KEY}`]: 1,
      },
      [KEY],
    ),
    {
      ...{ summary: 'a', dedup_key: 'd', routing_key: REDACTED, password: REDACTED, token: '', pin: null },
      headers: [
        { name: 'Authorization', value: REDACTED },
        { name: 'Accept', value: '*/*' },
      ],
      url: `https://${REDACTED}@example.com/a?token=${REDACTED}&page=2`,
      note: `the key ${REDACTED} was used`,
      text: `{"api_key":"${REDACTED}","n":1}`,
      log: `curl -H "Authorization: ${REDACTED}" password=${REDACTED}, user=ann`,
      [`of ${REDACTED}`]: 1,
    },
  );
});

/** A secret that nothing else could be. */
const MARK = 'Zq7Marker';
const secretName = fc
  .tuple(
    fc.constantFrom('', 'x-', 'my_', 'Db'),
    fc.constantFrom('password', 'Secret', 'TOKEN', 'api_key', 'Authorization', 'cookie', 'routing-key'),
    fc.constantFrom('', '_1', 'Value'),
  )
  .map((parts) => parts.join(''));
const hidden = fc.oneof(
  fc.constantFrom(MARK, `a ${MARK} b`, `{"a":"${MARK}"}`),
  fc.array(fc.constant(MARK), { minLength: 1 }),
  fc.dictionary(fc.string(), fc.constant(MARK), { minKeys: 1 }),
);
const { payload } = fc.letrec((tie) => ({
  payload: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(`see ${KEY}.`), fc.constant(KEY)),
    fc.array(tie('payload'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('payload'), { maxKeys: 4 }),
    fc
      .tuple(fc.dictionary(fc.string(), tie('payload'), { maxKeys: 3 }), secretName, hidden)
      .map(([rest, name, value]) => ({
        ...rest,
        [name]: value,
      })),
    fc.tuple(secretName, hidden).map(([name, value]) => ({ name, value })),
    fc.tuple(secretName, fc.constantFrom('=', ': ', '":"', "' = '")).map(([name, is]) => `x ${name}${is}${MARK} y`),
    tie('payload').map((value) => JSON.stringify(value)),
  ),
}));

test('no value under a secret’s name survives, nor the key of the integration anywhere', () => {
  fc.assert(
    fc.property(payload, (value) => {
      const kept = JSON.stringify(redact(value, [KEY]));
      assert.ok(!kept.includes(MARK), kept);
      assert.ok(!kept.includes(KEY), kept);
    }),
    { numRuns: 2_000 },
  );
});

test('a payload that is long is cut, after its secrets have gone; why it was refused is kept in words', () => {
  const posted = {
    ...{ integrationId: 'i', key: KEY, receivedAt: new Date(0), status: 400, contentType: 'application/json' },
    ...{ answer: JSON.stringify({ detail: `no ${KEY} here` }), query: { key: KEY, page: '1' }, body: null },
  };
  const long = sampleOf(posted, { text: 'x'.repeat(65_500), late: KEY });
  assert.ok(long.cut && typeof long.body === 'string' && long.body.length <= 64 * 1_024);
  assert.ok(!JSON.stringify(long).includes(KEY.slice(0, 20)));
  const short = sampleOf(posted, 'a\0b');
  assert.deepEqual(
    [short.body, short.reason, short.query, short.cut],
    ['a\uFFFDb', `no ${REDACTED} here`, { key: REDACTED, page: '1' }, false],
  );
  assert.equal(sampleOf({ ...posted, answer: '{"errors":["a","b"],"message":"m"}' }, {}).reason, 'a; b');
  assert.equal(sampleOf({ ...posted, answer: '{"message":"m","errors":{}}' }, {}).reason, 'm');
  assert.equal(sampleOf({ ...posted, answer: 'text' }, {}).reason, 'text');
});
