import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testApp } from '../support/app.ts';
import { hire, onCallIn, pathsOf, put, turnsOf, weekly } from '../support/rotation.ts';

const full = (definition: { layers: object[]; timeZone: string }) => ({
  ...definition,
  layers: definition.layers.map((layer) => ({
    ...{ from: null, until: null, restrictions: [], countTurns: 'shifts', adds: false },
    ...layer,
  })),
});

test('a rotation is created, replaced, read, listed and deleted', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  const rotation = { id: 'ops', ...full(weekly), pendingFrom: null };
  const made = await it.admin('PUT', '/v1/rotations/ops', weekly);
  assert.deepEqual([made.statusCode, made.json()], [201, rotation]);
  const again = await it.admin('PUT', '/v1/rotations/ops', weekly);
  assert.deepEqual([again.statusCode, again.json()], [200, rotation]);
  assert.deepEqual((await it.admin('GET', '/v1/rotations/ops')).json(), rotation);
  assert.deepEqual((await it.admin('GET', '/v1/rotations')).json(), { items: [rotation], nextCursor: null });
  assert.equal((await it.admin('DELETE', '/v1/rotations/ops')).statusCode, 204);
  assert.equal((await it.admin('DELETE', '/v1/rotations/ops')).statusCode, 404);
  assert.equal((await it.admin('GET', '/v1/rotations/ops')).statusCode, 404);
});

test('the form that the contract shows is taken, with everything it may hold', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo', 'cy');
  const definition = {
    timeZone: 'America/New_York',
    layers: [
      {
        participants: ['tim', 'ann', ['bo', 'cy'], null],
        start: '2026-11-02T09:00:00',
        from: '2026-11-03T01:00:00+01:00',
        until: null,
        handoff: { turns: ['4d', '3d'] },
        restrictions: [
          { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' },
          { from: 'fri 17:00', to: 'mon 09:00' },
        ],
        countTurns: 'clock',
        adds: true,
      },
    ],
  };
  const made = await it.admin('PUT', '/v1/rotations/ops', definition);
  assert.equal(made.statusCode, 201, made.body);
  const [layer] = definition.layers;
  const answered = { ...definition, layers: [{ ...layer, from: '2026-11-03T00:00:00.000Z' }] };
  assert.deepEqual(made.json(), { id: 'ops', ...answered, pendingFrom: null });
});

test('an edit keeps the person on call until their turn ends, and the one after them in the new list follows', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  const monday = '2026-11-30T08:00:00.000Z';
  it.clock.set(new Date('2026-11-25T12:00:00Z'));
  assert.deepEqual(await onCallIn(it), { people: ['tim'], until: monday });
  await put(it, '/v1/rotations/ops', turnsOf('bo', 'tim', 'ann'));
  assert.deepEqual(await onCallIn(it), { people: ['tim'], until: monday });
  assert.deepEqual((await onCallIn(it, '2026-12-01T00:00:00Z')).people, ['ann']);
  assert.deepEqual((await onCallIn(it, '2026-11-18T00:00:00Z')).people, ['bo'], 'the past stays as it was');
  await put(it, '/v1/rotations/ops', turnsOf('bo', 'ann'));
  assert.deepEqual((await onCallIn(it)).people, ['ann'], 'who was removed goes at once');
});

test('a definition can be saved for later, and says so until it holds', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  it.clock.set(new Date('2026-11-25T12:00:00Z'));
  const save = (effective: string) =>
    put(it, `/v1/rotations/ops?effective=${effective}`, turnsOf('bo')).then((saved) => saved.pendingFrom);
  assert.equal(await save('after-round'), '2026-12-14T08:00:00.000Z');
  assert.equal(await save('after-shift'), '2026-11-30T08:00:00.000Z');
  assert.equal(await save('2026-11-26T00:00:00Z'), '2026-11-26T00:00:00.000Z');
  assert.deepEqual(await onCallIn(it), { people: ['tim'], until: '2026-11-26T00:00:00.000Z' });
  const read = (await it.admin('GET', '/v1/rotations/ops')).json();
  assert.deepEqual([read.layers[0].participants, read.pendingFrom], [['bo'], '2026-11-26T00:00:00.000Z']);
  it.clock.set(new Date('2026-11-26T00:00:00Z'));
  assert.equal((await it.admin('GET', '/v1/rotations/ops')).json().pendingFrom, null);
  assert.equal(await save('2026-01-01T00:00:00Z'), null, 'an instant in the past means now');
});

test('people who do not exist are refused by their path, and the rotation stays as it was', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  const saved = await put(it, '/v1/rotations/ops', weekly);
  const refused = await it.admin('PUT', '/v1/rotations/ops', turnsOf('tim', ['ann', 'zoe'], null, 'yan'));
  assert.equal(refused.statusCode, 422);
  assert.deepEqual(refused.json().errors, [
    { path: 'layers.0.participants.1.1', message: 'there is no person zoe' },
    { path: 'layers.0.participants.3', message: 'there is no person yan' },
  ]);
  assert.deepEqual((await it.admin('GET', '/v1/rotations/ops')).json(), saved);
});

test('a definition that makes no sense is refused by the path of what is wrong', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  const layer = weekly.layers[0];
  const workingWeek = { from: '2026-11-09T00:00:00Z', until: '2026-11-14T00:00:00Z' };
  const refusals: [string, object][] = [
    ['timeZone', { ...weekly, timeZone: 'Mars/Olympus' }],
    ['timeZone', { layers: [] }],
    ['layers', { timeZone: 'UTC' }],
    ['colour', { ...weekly, colour: 'red' }],
    ['layers.0.colour', { ...weekly, layers: [{ ...layer, colour: 'red' }] }],
    ['layers.0.participants', turnsOf()],
    ['layers.0.participants.0', turnsOf(7)],
    ['layers.0.start', { ...weekly, layers: [{ ...layer, start: '2026-02-30T09:00:00' }] }],
    ['layers.0.start', { ...weekly, layers: [{ ...layer, start: '2026-11-02T09:00:00Z' }] }],
    ['layers.0.handoff', { ...weekly, layers: [{ ...layer, handoff: 'weekly' }] }],
    ['layers.0.handoff.every', { ...weekly, layers: [{ ...layer, handoff: { every: 0, unit: 'week' } }] }],
    ['layers.0.handoff.every', { ...weekly, layers: [{ ...layer, handoff: { every: 1e9, unit: 'week' } }] }],
    ['layers.0.handoff.unit', { ...weekly, layers: [{ ...layer, handoff: { every: 1, unit: 'fortnight' } }] }],
    ['layers.0.handoff.turns.0', { ...weekly, layers: [{ ...layer, handoff: { turns: ['90m'] } }] }],
    [
      'layers.0.until',
      { ...weekly, layers: [{ ...layer, from: '2026-12-01T00:00:00Z', until: '2026-11-01T00:00:00Z' }] },
    ],
    ['layers.0.until', { ...weekly, layers: [{ ...layer, until: '2026-11-01T00:00:00Z' }] }],
    [
      'layers.0.restrictions',
      {
        ...weekly,
        layers: [{ ...layer, restrictions: [{ days: ['sun'], from: '09:00', to: '17:00' }], ...workingWeek }],
      },
    ],
    ['layers.0.handoff.unit', { ...weekly, layers: [{ ...layer, handoff: { every: 1, unit: 'minute' } }] }],
    ['layers.0.handoff.turns.0', { ...weekly, layers: [{ ...layer, handoff: { turns: ['0s'] } }] }],
    ['layers.0.handoff.turns', { ...weekly, layers: [{ ...layer, handoff: { turns: [] } }] }],
    [
      'layers.0.restrictions.0.to',
      { ...weekly, layers: [{ ...layer, restrictions: [{ from: 'mon 09:00', to: 'mon 09:00' }] }] },
    ],
    [
      'layers.0.restrictions.0.days',
      { ...weekly, layers: [{ ...layer, restrictions: [{ days: [], from: '09:00', to: '17:00' }] }] },
    ],
    [
      'layers.0.restrictions.0.from',
      { ...weekly, layers: [{ ...layer, restrictions: [{ from: '25:00', to: '09:00' }] }] },
    ],
  ];
  for (const [path, definition] of refusals) {
    const answer = await it.admin('PUT', '/v1/rotations/ops', definition);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [400, [path]], answer.body);
  }
  for (const query of ['effective=soon', 'effective=2026-11-30', 'effect=now']) {
    const answer = await it.admin('PUT', `/v1/rotations/ops?${query}`, weekly);
    assert.deepEqual([answer.statusCode, pathsOf(answer)], [400, [query.split('=')[0]]], answer.body);
  }
  assert.equal((await it.admin('GET', '/v1/rotations/ops')).statusCode, 404);
});

test('a rotation that a policy or a component points to stays, and the answer names them', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', weekly);
  await put(it, '/v1/policies/default', { lines: [{ targets: [{ rotation: 'ops' }] }] });
  await put(it, '/v1/components/kiln', { owners: [{ rotation: 'ops' }] });
  const refused = await it.admin('DELETE', '/v1/rotations/ops');
  assert.deepEqual([refused.statusCode, refused.json().usedBy], [409, ['component kiln', 'policy default']]);
});

test('a rotation holds those it needs now or later, and lets go of whom only its past names', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo', 'cy', 'di');
  await put(it, '/v1/rotations/ops', weekly);
  it.clock.set(new Date('2026-11-25T12:00:00Z'));
  const remove = async (id: string) => {
    const answer = await it.admin('DELETE', `/v1/people/${id}`);
    return answer.statusCode === 409 ? answer.json().usedBy : answer.statusCode;
  };
  await put(it, '/v1/rotations/ops?effective=after-shift', turnsOf('ann', 'cy'));
  const override = { from: '2026-11-26T00:00:00Z', to: '2026-11-27T00:00:00Z', person: 'di' };
  assert.equal((await it.admin('POST', '/v1/rotations/ops/overrides', override)).statusCode, 201);
  for (const id of ['tim', 'bo', 'ann', 'cy', 'di']) assert.deepEqual(await remove(id), ['rotation ops'], id);

  it.clock.set(new Date('2026-11-27T00:00:00Z'));
  assert.equal(await remove('di'), 204, 'the override is over');
  assert.deepEqual(await remove('tim'), ['rotation ops'], 'tim is still on call');

  it.clock.set(new Date('2026-12-01T00:00:00Z'));
  assert.equal(await remove('tim'), 204, 'the first definition is past');
  assert.deepEqual(await remove('ann'), ['rotation ops']);
  assert.deepEqual((await onCallIn(it, '2026-11-25T12:00:00Z')).people, ['tim'], 'history keeps him');

  await it.admin('DELETE', '/v1/rotations/ops');
  assert.equal(await remove('ann'), 204, 'a deleted rotation holds nobody');
});

test('a timeline tells shifts and gaps of a period, by default of the next 14 days', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  await put(it, '/v1/rotations/ops', turnsOf('tim', null, 'bo'));
  const ask = async (query: string) => (await it.admin('GET', `/v1/rotations/ops/timeline${query}`)).json();
  assert.deepEqual(await ask(''), {
    shifts: [
      { from: '2026-11-23T12:00:00.000Z', to: '2026-11-30T08:00:00.000Z', people: ['tim'], source: 'layer 1' },
      { from: '2026-12-07T08:00:00.000Z', to: '2026-12-07T12:00:00.000Z', people: ['bo'], source: 'layer 1' },
    ],
    gaps: [{ from: '2026-11-30T08:00:00.000Z', to: '2026-12-07T08:00:00.000Z' }],
    conflicts: [],
  });
  const asked = await ask('?from=2026-11-16T08:00:00Z&to=2026-11-16T10:00:00%2B01:00');
  assert.deepEqual(asked, {
    shifts: [{ from: '2026-11-16T08:00:00.000Z', to: '2026-11-16T09:00:00.000Z', people: ['bo'], source: 'layer 1' }],
    gaps: [],
    conflicts: [],
  });
  const year = await ask('?from=2026-11-23T00:00:00Z&to=2027-11-24T00:00:00Z');
  assert.equal(year.shifts.length + year.gaps.length, 54);
});

test('a period that is empty, backwards or longer than 366 days is refused by name', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/rotations/ops', { timeZone: 'UTC', layers: [] });
  for (const [path, query] of [
    ['to', 'from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z'],
    ['to', 'from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z'],
    ['to', 'to=2026-11-22T00:00:00Z'],
    ['to', 'from=2026-01-01T00:00:00Z&to=2027-02-05T00:00:00Z'],
    ['from', 'from=yesterday'],
    ['form', 'form=2026-11-24T00:00:00Z'],
  ]) {
    for (const [method, url, body] of [
      ['GET', '/v1/rotations/ops/timeline', undefined],
      ['POST', '/v1/rotations/preview', weekly],
    ] as const) {
      if (body) await hire(it, 'tim', 'ann', 'bo');
      const answer = await it.admin(method, `${url}?${query}`, body);
      assert.deepEqual([answer.statusCode, pathsOf(answer)], [400, [path]], `${url} ${query}: ${answer.body}`);
    }
  }
  assert.equal((await it.admin('GET', '/v1/rotations/none/timeline')).statusCode, 404);
});

test('a year of hourly turns is answered, and a period with more shifts than anybody can read is refused by name', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann');
  const hourly = (start: string) => ({ participants: ['tim', null], start, handoff: { every: 1, unit: 'hour' } });
  const shown = async (...layers: object[]) => {
    const year = 'from=2026-11-23T00:00:00Z&to=2027-11-24T00:00:00Z';
    return it.admin('POST', `/v1/rotations/preview?${year}`, { timeZone: 'UTC', layers });
  };
  const year = await shown(hourly('2026-11-02T00:00:00'));
  assert.deepEqual([year.statusCode, year.json().shifts.length + year.json().gaps.length], [200, 8_784]);
  const dense = await shown(hourly('2026-11-02T00:00:00'), {
    ...hourly('2026-11-02T00:30:00'),
    participants: ['ann', null],
  });
  assert.deepEqual([dense.statusCode, pathsOf(dense)], [400, ['to']], dense.body.slice(0, 300));
  await put(it, '/v1/rotations/ops', {
    timeZone: 'UTC',
    layers: [hourly('2026-11-02T00:00:00'), { ...hourly('2026-11-02T00:30:00'), participants: ['ann', null] }],
  });
  const ask = async (to: string) =>
    (await it.admin('GET', `/v1/rotations/ops/timeline?from=2026-11-23T00:00:00Z&to=${to}`)).statusCode;
  assert.deepEqual([await ask('2027-11-24T00:00:00Z'), await ask('2027-01-01T00:00:00Z')], [400, 200]);
});

test('a preview answers the timeline of a definition and saves nothing', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann', 'bo');
  const period = 'from=2026-11-23T08:00:00Z&to=2026-12-07T08:00:00Z';
  const preview = await it.admin('POST', `/v1/rotations/preview?${period}`, weekly);
  assert.equal(preview.statusCode, 200);
  assert.deepEqual((await it.admin('GET', '/v1/rotations')).json().items, []);
  await put(it, '/v1/rotations/ops', weekly);
  assert.deepEqual(preview.json(), (await it.admin('GET', `/v1/rotations/ops/timeline?${period}`)).json());
  const refused = await it.admin('POST', '/v1/rotations/preview', turnsOf('zoe'));
  assert.deepEqual([refused.statusCode, pathsOf(refused)], [422, ['layers.0.participants.0']]);
});

test('a rotation may be called preview', async (t) => {
  const it = await testApp(t);
  await put(it, '/v1/rotations/preview', { timeZone: 'UTC', layers: [] });
  assert.equal((await it.admin('GET', '/v1/rotations/preview')).json().id, 'preview');
});

test('only admins change rotations, and everybody with a token reads them', async (t) => {
  const it = await testApp(t);
  const empty = { timeZone: 'UTC', layers: [] };
  const [viewer, responder] = [await it.token('viewer'), await it.token('responder')];
  assert.equal((await it.as(responder, 'PUT', '/v1/rotations/ops', empty)).statusCode, 403);
  await put(it, '/v1/rotations/ops', empty);
  assert.equal((await it.as(responder, 'DELETE', '/v1/rotations/ops')).statusCode, 403);
  for (const path of ['/v1/rotations', '/v1/rotations/ops', '/v1/rotations/ops/timeline', '/v1/oncall'])
    assert.deepEqual(
      [(await it.as(viewer, 'GET', path)).statusCode, (await it.as(null, 'GET', path)).statusCode],
      [200, 401],
    );
});

test('whatever JSON is put as a rotation, the answer is no 5xx', async (t) => {
  const it = await testApp(t);
  await hire(it, 'tim', 'ann');
  const wild = fc.jsonValue({ maxDepth: 3 });
  const mostly = <Value>(likely: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 12, arbitrary: likely }, { weight: 1, arbitrary: wild });
  const person = mostly(fc.constantFrom('tim', 'ann', null, ['tim', 'ann']));
  const clock = fc.constantFrom('00:00', '09:00', '17:30', 'fri 17:00', 'mon 09:00', '24:00');
  const instant = fc.constantFrom(null, '1970-01-01T00:00:00Z', '2026-11-24T00:00:00Z', '9999-12-31T23:59:59Z');
  const layer = fc.record(
    {
      participants: mostly(fc.array(person, { minLength: 1, maxLength: 4 })),
      start: mostly(fc.constantFrom('1900-01-01T00:00', '2026-11-02T09:00:00', '9999-12-31T23:59:59')),
      handoff: mostly(
        fc.oneof(
          fc.record({
            every: fc.integer({ min: 1, max: 1_000 }),
            unit: fc.constantFrom('hour', 'day', 'week', 'month'),
          }),
          fc.record({ turns: fc.array(fc.constantFrom('1h', '4d', '3d', '366d', '0s'), { maxLength: 3 }) }),
        ),
      ),
      from: mostly(instant),
      until: mostly(instant),
      restrictions: mostly(fc.array(fc.record({ from: clock, to: clock }), { maxLength: 2 })),
      countTurns: mostly(fc.constantFrom('shifts', 'clock')),
      adds: mostly(fc.boolean()),
    },
    { requiredKeys: ['participants', 'start', 'handoff'] },
  );
  const zone = mostly(fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Apia', 'Australia/Lord_Howe'));
  const definition = mostly(fc.record({ timeZone: zone, layers: mostly(fc.array(layer, { maxLength: 3 })) }));
  const effective = fc.constantFrom('now', 'after-shift', 'after-round', '9999-12-31T23:59:59Z');
  const at = fc.constantFrom('1970-01-01T00:00:00Z', '2026-11-24T00:00:00Z', '9999-12-31T23:59:59Z');
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(definition, effective, at, async (body, when, instant) => {
      const answer = await it.admin('PUT', `/v1/rotations/wild?effective=${when}`, JSON.stringify(body));
      assert.ok(answer.statusCode < 500, answer.body);
      if (answer.statusCode >= 400) return;
      accepted += 1;
      for (const path of [`/v1/oncall?at=${instant}`, `/v1/rotations/wild/timeline?from=${instant}`])
        assert.equal((await it.admin('GET', path)).statusCode, 200, path);
    }),
    { numRuns: 120 },
  );
  assert.ok(accepted > 10, `${accepted} were accepted`);
});
