import fc from 'fast-check';
import { ADMIN_TOKEN, type TestApp } from './app.ts';

/** A small configuration in which every kind of thing is used. */
export const small = {
  people: {
    tim: {
      name: 'Tim',
      timeZone: 'Europe/Berlin',
      contactMethods: [
        { id: 'sms', type: 'sms', address: '+12125550101', verified: true },
        { id: 'mail', type: 'email', address: 'tim@example.com' },
      ],
      notificationRules: { high: [{ after: '0s', method: 'sms' }] },
    },
    ann: { name: 'Ann', role: 'admin' },
  },
  rotations: {
    ops: {
      timeZone: 'Europe/Berlin',
      layers: [{ participants: ['tim', 'ann'], start: '2026-11-02T09:00:00', handoff: { every: 1, unit: 'week' } }],
    },
  },
  policies: {
    default: { lines: [{ targets: [{ rotation: 'ops' }], escalateAfter: '5m' }, { targets: [{ owners: true }] }] },
  },
  components: {
    kiln: { owners: [{ person: 'ann' }], policy: 'default', match: [{ service: 'kiln*' }], dependsOn: ['fogbugz'] },
    fogbugz: { owners: [{ rotation: 'ops' }], dependsOn: ['kiln'] },
  },
  settings: { catchAll: { policy: 'default' } },
};

export const smallNames = [
  ...['person ann', 'person tim', 'rotation ops', 'policy default'],
  ...['component fogbugz', 'component kiln', 'settings'],
];

/** PUT /v1/config with text of any content type. */
export const putConfig = (it: TestApp, body: string, contentType: string, query = '') =>
  it.app.inject({
    method: 'PUT',
    url: `/v1/config${query}`,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': contentType },
    body,
  });

export const yamlConfig = (it: TestApp) =>
  it.app.inject({
    url: '/v1/config',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, accept: 'application/yaml' },
  });

const id = fc.constantFrom('a', 'b', 'constructor', '1e5', '0x10', '007', 'null', 'true');
const some = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 1, maxLength: 3 });
const text = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }),
    fc.constantFrom(
      'yes',
      'no',
      '~',
      '1:30',
      '2026-11-02',
      '0o14',
      '.nan',
      '- x',
      '#',
      '"',
      '&a',
      '*a',
      '!!int 7',
      '%',
      '|',
    ),
  )
  .filter((value) => value.trim() !== '' && !value.includes('\0') && value.isWellFormed());
const duration = fc.constantFrom('1s', '5m', '1h30m', '7d');

/** A document that holds together: everybody it points to is in it. */
export const anyConfiguration: fc.Arbitrary<object> = fc
  .record({ people: ids(), rotations: ids(), policies: ids(), components: ids() })
  .chain(({ people, rotations, policies, components }) => {
    const personOf = fc.constantFrom(...people);
    const layer = fc.record({
      participants: some(
        fc.oneof(personOf, fc.constant(null), fc.uniqueArray(personOf, { minLength: 1, maxLength: 3 })),
      ),
      start: fc.constantFrom('2026-11-02T09:00', '2026-11-02T09:00:00'),
      handoff: fc.constantFrom({ every: 1, unit: 'week' }, { turns: ['4d', '3d'] }),
      restrictions: fc.constantFrom([], [{ from: '09:00', to: '17:00' }]),
      from: fc.constantFrom(null, '2026-11-02T09:00:00+01:00'),
      adds: fc.boolean(),
    });
    const target = fc.oneof(fc.record({ person: personOf }), fc.record({ rotation: fc.constantFrom(...rotations) }));
    const person = fc.record(
      {
        name: text,
        timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
        contactMethods: fc.constantFrom(
          [],
          [{ id: 'sms', type: 'sms', address: '+12125550101', verified: true }],
          [{ id: 'mail', type: 'email', address: 'Tim@example.com' }],
        ),
      },
      { requiredKeys: ['name'] },
    );
    const rotation = fc.record({ timeZone: fc.constant('Europe/Berlin'), layers: fc.array(layer, { maxLength: 2 }) });
    const policy = fc.record({ lines: some(fc.record({ targets: some(target), escalateAfter: duration })) });
    const component = fc.record(
      {
        description: text,
        rollback: text,
        owners: fc.array(target, { maxLength: 2 }),
        policy: fc.constantFrom(...policies),
        match: fc.array(fc.record({ service: fc.constantFrom('kiln*', '/kiln/i') }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    const window = fc.record(
      {
        description: text,
        components: fc.uniqueArray(fc.constantFrom(...components), { minLength: 1, maxLength: 2 }),
        timeZone: fc.constant('Europe/Berlin'),
        start: fc.constantFrom('2026-12-05T22:00', '2026-12-05T22:00:00'),
        duration: fc.constantFrom('30m', '4h'),
        every: fc.constantFrom(null, { every: 1, unit: 'day' }),
      },
      { requiredKeys: ['components', 'timeZone', 'start', 'duration'] },
    );
    return fc.record({
      people: keyed(people, person),
      rotations: keyed(rotations, rotation),
      policies: keyed(policies, policy),
      components: keyed(components, component),
      maintenanceWindows: keyed(components, window),
      settings: fc.record({ catchAll: fc.option(fc.record({ person: personOf })) }),
    });
  });

function ids(): fc.Arbitrary<string[]> {
  return fc.uniqueArray(id, { minLength: 1, maxLength: 3 });
}

const keyed = <Value>(keys: string[], value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
  fc.record(Object.fromEntries(keys.map((key) => [key, value])), { noNullPrototype: true });
