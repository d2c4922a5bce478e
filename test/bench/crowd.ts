import pg from 'pg';
import type { Program } from './program.ts';
import { alertBody } from './team.ts';

/** Of the n-th person, counted from 0. */
export const phoneOf = (n: number): string => `+1646${String(5_000_000 + n)}`;

/** An alert on the n-th component, which the n-th person owns. */
export const alertTo = (n: number, dedupKey: string): string =>
  JSON.stringify({ ...JSON.parse(alertBody(dedupKey)), component: `part-${n}` });

/**
 * As many people, each reachable by SMS and each the owner of one component. `rotations`: there are so many, each of three
 * layers, and the policy's second line asks the first ten of them. Those that are there already stay. Answers a sender's
 * key. The first of each kind comes through the API, and the server copies it: ten thousand requests take minutes.
 */
export async function defineCrowd(
  program: Program,
  databaseUrl: string,
  size: number,
  { rotations = 0 } = {},
): Promise<string> {
  const asked = Math.min(rotations, 10);
  await program.admin('PUT', '/v1/people/person-0', PERSON);
  for (let n = 0; n < asked; n += 1) await program.admin('PUT', `/v1/rotations/shift-${n}`, ROTATION);
  await program.admin('PUT', '/v1/policies/default', { lines: linesOf(asked), repeatEvery: '30m' });
  await program.admin('PUT', '/v1/components/part-0', { policy: 'default', owners: [{ person: 'person-0' }] });
  await program.admin('PUT', '/v1/settings', { catchAll: { person: 'person-0' } });
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    for (const statement of COPIES) await client.query(statement, [size - 1]);
    if (rotations > 0) await client.query(MORE_ROTATIONS, [rotations - 1]);
    await client.query('UPDATE settings SET revision = revision + 1');
    await client.query('ANALYZE people, contact_methods, components, rotations');
  } finally {
    await client.end();
  }
  const sender = { name: 'bench', type: 'generic', settings: { rateLimit: { perMinute: 1_000_000 } } };
  const { key } = await program.admin<{ key: string }>('POST', '/v1/integrations', sender);
  return key;
}

const PERSON = {
  name: 'Person 0',
  role: 'responder',
  timeZone: 'UTC',
  contactMethods: [{ id: 'sms', type: 'sms', address: phoneOf(0), verified: true }],
};

const WEEKLY = { participants: ['person-0'], start: '2026-01-05T09:00:00', handoff: { every: 1, unit: 'week' } };
const ROTATION = {
  timeZone: 'Europe/Berlin',
  layers: [
    { ...WEEKLY, restrictions: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }] },
    { ...WEEKLY, restrictions: [{ from: '20:00', to: '08:00' }] },
    WEEKLY,
  ],
};

function linesOf(rotations: number): object[] {
  const owners = { targets: [{ owners: true }], escalateAfter: '30m' };
  const shifts = Array.from({ length: rotations }, (_, n) => ({ rotation: `shift-${n}` }));
  return shifts.length > 0 ? [owners, { targets: shifts }] : [owners];
}

const copyOf = (table: string, changes: string, which: string): string =>
  `INSERT INTO ${table} SELECT (jsonb_populate_record(one, jsonb_build_object(${changes}))).*
    FROM generate_series(1, $1::int) n, ${table} one WHERE ${which} ON CONFLICT DO NOTHING`;

const COPIES = [
  copyOf('people', `'id', 'person-' || n, 'name', 'Person ' || n`, `id = 'person-0'`),
  copyOf(
    'contact_methods',
    `'person_id', 'person-' || n, 'address', '+1646' || 5000000 + n`,
    `person_id = 'person-0' AND id = 'sms'`,
  ),
  copyOf(
    'components',
    `'id', 'part-' || n, 'definition', jsonb_set(definition, '{owners,0,person}', to_jsonb('person-' || n))`,
    `id = 'part-0'`,
  ),
];

const MORE_ROTATIONS = copyOf('rotations', `'id', 'shift-' || n`, `id = 'shift-0'`);
