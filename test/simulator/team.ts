import { Configuration } from '../../src/configuration/schemas.ts';
import type { Random } from './random.ts';

export const PEOPLE = ['ann', 'bo', 'cy', 'di', 'ed'] as const;
export const COMPONENTS = ['kiln', 'depot', 'forge'] as const;
export type Somebody = (typeof PEOPLE)[number];

const RULES = ['0s', '0s', '30s', '1m', '2m'] as const;
const WAITS = ['20s', '1m', '2m', '2m'] as const;
/** No policy, and nothing else in this team, waits longer than this before it pages again. */
export const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * A small team that the seed makes up. Cy alone is as it should be: an admin with a mailbox that works, whom the catch-all
 * leads to, so that there is always somebody who can be told.
 */
export function teamOf(random: Random): Configuration {
  const policies = { first: policyOf(random), second: policyOf(random), last: lastPolicy(random) };
  const components = COMPONENTS.map((id) => [
    id,
    { owners: [{ person: random.pick(PEOPLE) }], policy: random.pick(['first', 'second']) },
  ]);
  return Configuration.parse({
    people: Object.fromEntries(PEOPLE.map((id, place) => [id, personOf(random, id, place)])),
    policies,
    components: Object.fromEntries(components),
    settings: { catchAll: { policy: 'last' } },
  });
}

/** Also for a change in the middle of everything. */
export function personOf(random: Random, id: Somebody, place: number): object {
  const number = `+1212555010${place}`;
  const sure = id === 'cy';
  const methods = [
    { id: 'sms', type: 'sms', address: number, verified: sure || random.chance(0.9) },
    { id: 'mail', type: 'email', address: `${id}@example.com`, verified: sure || random.chance(0.7) },
    { id: 'call', type: 'voice', address: number, verified: random.chance(0.7) },
  ].filter(({ id: method }) => (sure && method === 'mail') || random.chance(0.7));
  const rule = () =>
    methods.filter(() => random.chance(0.8)).map((method) => ({ after: random.pick(RULES), method: method.id }));
  const rules = Object.entries({ high: rule(), low: rule() }).filter(
    ([, list]) => list.length > 0 && random.chance(0.7),
  );
  return {
    name: id,
    role: sure ? 'admin' : 'responder',
    contactMethods: methods,
    notificationRules: Object.fromEntries(rules),
  };
}

export function policyOf(random: Random): object {
  const count = random.between(1, 3);
  const target = () => (random.chance(0.3) ? { owners: true } : { person: random.pick(PEOPLE) });
  const lines = Array.from({ length: count }, () => ({
    targets: Array.from({ length: random.between(1, 2) }, target),
    escalateAfter: random.pick(WAITS),
    ...(random.chance(0.15) && { requireAck: 'each-component' }),
  }));
  return { lines, repeatEvery: random.pick(['90s', '3m', '5m']), ...(random.chance(0.3) && { ackTimeout: '4m' }) };
}

const lastPolicy = (random: Random): object => ({
  lines: [{ targets: [{ person: 'cy' }] }],
  repeatEvery: random.pick(['1m', '3m']),
});
