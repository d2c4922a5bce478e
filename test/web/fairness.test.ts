import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testTeam } from '../support/team.ts';

const textOf = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>|<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

/** Two weeks later Ann has had the first of them, and Bo the second but for an hour that is Cy's. */
async function twoWeeks(t: Parameters<typeof testTeam>[0]) {
  const team = await testTeam(t);
  const cover = { from: '2026-12-01T08:00:00Z', to: '2026-12-01T09:00:00Z', person: 'cy' };
  assert.equal((await team.admin('POST', '/v1/rotations/ops/overrides', cover)).statusCode, 201);
  team.clock.set(new Date('2026-12-07T08:00:00Z'));
  return team;
}

test('the page says who is next due, and by which rule', async (t) => {
  const team = await twoWeeks(t);
  const { body } = await team.get('/rotations/ops/fairness');
  const text = textOf(body);
  for (const words of [
    'Next due: Bo , with 167 h on call. The most and the least are 1 h apart.',
    'Next due is whoever of the rotation has the fewest hours on call',
  ])
    assert.ok(text.includes(words), `${words} in ${text}`);
});

test('bars are drawn to scale, and the table has their numbers', async (t) => {
  const team = await twoWeeks(t);
  const { body } = await team.get('/rotations/ops/fairness?days=30');
  assert.equal(body.match(/<figure>/g)?.length, 6);
  const [hours = ''] = /<figcaption>Hours on call.*?<\/figure>/s.exec(body) ?? [];
  assert.deepEqual(
    [...hours.matchAll(/<title>([^<]*)</g)].map(([, title]) => title),
    ['Bo: 167', 'Ann: 168', 'Cy: 1'],
  );
  assert.deepEqual(
    [...hours.matchAll(/class="load[^"]*" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Math.round(Number(width))),
    [318, 320, 2],
  );
  const table = textOf(body.slice(body.indexOf('<table'), body.indexOf('</table>')));
  assert.match(table, /Bo Berlin, no country; next due 167 63 48 – 2 0 0/);
  assert.match(table, /Cy Berlin, no country; helped out 1 0 0 – 1 0 0/);
  assert.match(table, /The most less the least 1 0 0 0 1 0 0/);
});

test('the page of the rotation leads here, and from here one gets other periods and a CSV', async (t) => {
  const team = await twoWeeks(t);
  assert.match((await team.get('/rotations/ops')).body, /href="\/rotations\/ops\/fairness"/);
  const { body } = await team.get('/rotations/ops/fairness');
  assert.match(body, /href="\/rotations\/ops\/fairness\?days=90" aria-current="true"/);
  assert.match(body, /href="\/rotations\/ops\/fairness\.csv\?days=90"/);
  const csv = await team.get('/rotations/ops/fairness.csv?days=90');
  assert.match(csv.body, /^person,.*\r\nbo,Bo,/);
  assert.equal(csv.headers['content-disposition'], 'attachment; filename="fairness-ops.csv"');
});

test('an empty rotation, an unknown one, and a period that makes no sense are said in words', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/rotations/empty', { timeZone: 'UTC', layers: [] });
  assert.match(textOf((await team.get('/rotations/empty/fairness')).body), /The rotation names nobody\./);
  for (const [path, status] of [
    ['/rotations/none/fairness', 404],
    ['/rotations/ops/fairness?days=0', 400],
    ['/rotations/ops/fairness?days=367', 400],
    ['/rotations/ops/fairness.csv?days=x', 400],
  ] as const)
    assert.equal((await team.get(path)).statusCode, status, path);
});

test('nothing is inline, and a hostile name stays text', async (t) => {
  const team = await testTeam(t);
  await team.admin('PUT', '/v1/people/ann', { name: `<script>alert(1)</script>"'><img src=x onerror=alert(1)>` });
  const { body, headers } = await team.get('/rotations/ops/fairness');
  assert.doesNotMatch(body, /<style|\sstyle=|<script>|\son\w+=['"]|<img/);
  assert.ok(body.includes('&lt;script>'));
  assert.match(String(headers['content-security-policy']), /script-src 'self'/);
});
