import type { Component } from '../../src/components/component.ts';
import { resolvePlan } from '../../src/escalation/line.ts';
import type { Policy, Target } from '../../src/escalation/policy.ts';
import type { ReleaseRules } from '../../src/escalation/schemas.ts';
import type { Person } from '../../src/people/person.ts';
import { type Away, type Cover, type Hole, holesOf } from '../../src/readiness/coverage.ts';
import { checkRelease } from '../../src/readiness/release-check.ts';
import type { Release } from '../../src/releases/release.ts';
import type { Override, Rotation } from '../../src/rotations/rotation.ts';
import { define, type LayerInput, rotationOf } from '../rotations/build.ts';

/** The kiln with ops on the first line and dev on the second; a test says what is different. */
export interface Kiln {
  zone?: string;
  ops?: LayerInput[];
  dev?: LayerInput[];
  opsOverrides?: Partial<Override>[];
  lines?: Target[][];
  away?: { person: string; from: string; to: string }[];
  /** Nobody can reach them: their only number was never verified, or they have opted out. */
  unverified?: string[];
  optedOut?: string[];
  /** Who has an address alone; who has two phones. */
  mails?: string[];
  phones?: string[];
  unconfirmed?: { person: string; rotation: string; from: string; to: string }[];
  silent?: { person: string; from: string; to: string }[];
  owners?: Component['owners'];
  rollback?: string;
}

const ALWAYS: LayerInput[] = [{ participants: ['ann'] }];
const DEV: LayerInput[] = [{ participants: ['bo'] }];

export function coverOf(kiln: Kiln): Cover {
  const { zone = 'UTC', ops = ALWAYS, dev = DEV, opsOverrides = [], owners = [{ person: 'cy' }] } = kiln;
  const lines = kiln.lines ?? [[{ rotation: 'ops' }], [{ rotation: 'dev' }]];
  const component: Component = { id: 'kiln', owners, policy: 'kiln', match: [], dependsOn: [] };
  const policy: Policy = {
    ...{ id: 'kiln', repeatEvery: '24h' },
    lines: lines.map((targets) => ({ targets, escalateAfter: '1m' })),
  };
  const rotations: Rotation[] = [
    { ...rotationOf(define(ops, zone), opsOverrides), id: 'ops' },
    { ...rotationOf(define(dev, zone)), id: 'dev' },
  ];
  const people = new Map(['ann', 'bo', 'cy'].map((id) => [id, personOf(id, kiln)]));
  const away: Away[] = (kiln.away ?? []).map(({ person, from, to }) => ({
    ...{ person, from: new Date(from), to: new Date(to) },
  }));
  const plansWith = (onCall: ReadonlyMap<string, string[]>) => () =>
    resolvePlan([component], new Map([['kiln', policy]]), null, { onCall, people });
  const whole = kiln.rollback ? { ...component, rollback: kiln.rollback } : component;
  return { component: whole, policy, rotations, away, plansWith };
}

export function personOf(id: string, { unverified = [], optedOut = [], mails = [], phones = [] }: Kiln): Person {
  const marks = { verified: !unverified.includes(id), ...(optedOut.includes(id) ? { optedOut: true } : {}) };
  return {
    ...{ id, name: id.replace(/^./, (first) => first.toUpperCase()), role: 'responder', timeZone: 'UTC' },
    contactMethods: [
      mails.includes(id)
        ? { id: 'mail', type: 'email', address: `${id}@example.com`, ...marks }
        : { id: 'sms', type: 'sms', address: '+12125550101', ...marks },
      ...(phones.includes(id) ? [{ id: 'call', type: 'voice' as const, address: '+12125550102', ...marks }] : []),
    ],
    ...{ notificationRules: {}, shiftNotices: [] },
  };
}

const holes = (kiln: Kiln, from: string, hours: number): Hole[] =>
  holesOf(coverOf(kiln), new Date(from), new Date(Date.parse(from) + hours * 3_600_000));

/** The result, and each hole in words: `fail line 2 of kiln has nobody …`. */
export function check(
  kiln: Kiln,
  from: string,
  hours: number,
  { rules = {}, release = null }: { rules?: ReleaseRules; release?: Release | null } = {},
): string[] {
  const { component } = coverOf(kiln);
  const about = {
    components: [component],
    begins: new Date(from),
    from: new Date(from),
    release,
    holes: holes(kiln, from, hours),
    unowned: [],
    unconfirmed: (kiln.unconfirmed ?? []).map((it) => ({ component: 'kiln', ...it, ...spanOf(it) })),
    silent: (kiln.silent ?? []).map((it) => ({ person: it.person, spans: [spanOf(it)] })),
  };
  const found = checkRelease({ ...about, to: new Date(Date.parse(from) + hours * 3_600_000) }, rules);
  return [found.result, ...found.holes.map(({ level, text }) => `${level} ${text}`)];
}

const spanOf = ({ from, to }: { from: string; to: string }) => ({ from: new Date(from), to: new Date(to) });
