import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasReachable, type Plan } from '../../src/escalation/line.ts';
import { transition } from '../../src/escalation/machine.ts';
import { holdersOf } from '../../src/escalation/sides.ts';
import type { EscalationEvent, EscalationState, Step } from '../../src/escalation/state.ts';
import { isReachable } from '../../src/people/person.ts';
import { fresh, MINUTE, NOW, paged, person, planOf, taken } from './build.ts';

const somebody = fc.constantFrom('ada', 'bo', 'cy', 'ada?', 'bo?', 'di!');
const lines = (minLength: number) => fc.array(fc.array(somebody, { maxLength: 3 }), { minLength, maxLength: 4 });
const plan = fc
  .tuple(lines(0), lines(0), fc.constantFrom('catch-all' as const, 'admins' as const))
  .chain(([policy, catchAll, of]) => {
    const plan = planOf(policy, catchAll, of);
    const terms = fc.tuple(fc.constantFrom(null, 10 * MINUTE), fc.boolean());
    return terms.map(([ackTimeoutMs, eachComponent]): Plan => {
      return { ...plan, ackTimeoutMs, lines: plan.lines.map((line) => ({ ...line, eachComponent })) };
    });
  });
const components = ['kiln', 'fogbugz', 'search'];
const sides = fc.option(
  fc.record({
    components: fc.subarray(components, { minLength: 1 }),
    others: fc.option(plan),
  }),
  { nil: undefined },
);
const by = fc.constantFrom({ id: 'ada', name: 'Ada' }, { id: 'bo', name: 'Bo' }, { id: null, name: 'nagios' });

/** An event, and how many minutes after the one before. `aim` says whether a failure is about the line paged last. */
const event = fc.tuple(
  fc.oneof(
    { weight: 4, arbitrary: plan.map((plan) => ({ kind: 'due' as const, plan })) },
    fc.record({ kind: fc.constant('escalate' as const), plan, by }),
    fc.record({ kind: fc.constant('line-unreachable' as const), plan, aim: fc.boolean() }),
    fc.record({ kind: fc.constant('acknowledge' as const), by, sides }),
    fc.record({ kind: fc.constant('resolve' as const), by }),
    fc.record({ kind: fc.constant('urgency' as const), by, urgency: fc.constantFrom('high' as const, 'low' as const) }),
    fc.constant({ kind: 'touch' as const }),
    fc.record({ kind: fc.constant('snooze' as const), by, forMs: fc.integer({ min: 1_000, max: 60 * MINUTE }) }),
  ),
  fc.integer({ min: 0, max: 40 }),
);
type Happening = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

interface Played {
  before: EscalationState;
  happening: Happening[0];
  step: Step;
  now: Date;
}

/** Plays the events on a new incident; each one that was not refused is given to `check`. */
function play(happenings: Happening[], check: (played: Played) => void): void {
  let state = fresh({ components });
  let now = NOW;
  for (const [happening, minutes] of happenings) {
    now = new Date(now.getTime() + minutes * MINUTE);
    const step = transition(state, eventOf(happening, state), now);
    if ('refused' in step) continue;
    check({ before: state, happening, step, now });
    state = step.next;
  }
}

function eventOf(happening: Happening[0], state: EscalationState): EscalationEvent {
  if (happening.kind === 'acknowledge') {
    const { by, sides } = happening;
    return { kind: 'acknowledge', by, ...(sides && state.eachComponent ? { sides } : {}) };
  }
  if (happening.kind !== 'line-unreachable') return happening;
  const { plan, aim } = happening;
  return { kind: 'line-unreachable', plan, line: aim ? state.line : 1, round: aim ? state.round : 0 };
}

const often = { numRuns: 1_000 };
const anyOrder = fc.array(event, { maxLength: 30 });

test('any order of events leaves a legal state: triggered has a next action to come, resolved has none', () => {
  fc.assert(
    fc.property(anyOrder, (happenings) =>
      play(happenings, ({ step: { next, entries }, happening, now }) => {
        if (next.status === 'triggered') assert.ok(next.nextActionAt, 'no next action');
        if (next.status === 'resolved') assert.equal(next.nextActionAt, null);
        const rests = next.status === 'acknowledged' && next.nextActionAt === null;
        if (happening.kind === 'due') assert.ok(rests || (next.nextActionAt ?? 0) > now, 'a loop without a pause');
        if (next.snoozedUntil) assert.deepEqual([next.status, next.nextActionAt], ['acknowledged', next.snoozedUntil]);
        assert.equal(next.acknowledgedBy !== null && next.acknowledgedAt !== null, next.acknowledgedAt !== null);
        for (const { text } of entries) assert.match(text, /^[A-Z].*[^.]$/);
      }),
    ),
    often,
  );
});

test('any order of events: nobody is paged in a state that is not triggered, and an end cancels everything', () => {
  fc.assert(
    fc.property(anyOrder, (happenings) =>
      play(happenings, ({ before, step, now }) => {
        if (step.pages.length > 0) assert.equal(step.next.status, 'triggered');
        if (before.status === 'triggered' && step.next.status !== 'triggered') assert.equal(step.cancel, 'everybody');
        if (step.cancel === 'everybody' && step.next.status === 'triggered') assert.equal(step.next.nextActionAt, now);
      }),
    ),
    often,
  );
});

test('any order of events: only people who can be reached are paged, under a line and round of their own', () => {
  fc.assert(
    fc.property(anyOrder, (happenings) => {
      const names = new Set<string>();
      play(happenings, ({ step: { pages, next } }) => {
        if (pages.length === 0) return;
        const name = `${next.line} ${next.round}`;
        assert.ok(!names.has(name), `${name} twice`);
        names.add(name);
        for (const page of pages) {
          assert.ok(page.person.contactMethods.some(({ verified }) => verified));
          assert.deepEqual([page.line, page.round], [next.line, next.round]);
        }
      });
    }),
    often,
  );
});

test('whatever happened before, an open incident reaches everybody who can be reached within one round', () => {
  fc.assert(
    fc.property(anyOrder, plan, (happenings, plan) => {
      let state = fresh({ components });
      play(happenings, ({ step }) => {
        state = step.next;
      });
      if (state.status !== 'triggered') return;
      const reached = new Set<string>();
      // One round from wherever it stands, and one from the start.
      for (let step = 0; step < 2 * (plan.lines.length + plan.catchAll.lines.length + 2); step += 1) {
        const taken = transition(state, { kind: 'due', plan }, state.nextActionAt ?? NOW);
        assert.ok(!('refused' in taken));
        for (const { person } of taken.pages) reached.add(person.id);
        state = taken.next;
      }
      assert.deepEqual([...reached].sort(), reachableOf(plan));
    }),
    often,
  );
});

function reachableOf(plan: Plan): string[] {
  const { lines } = plan.lines.some(hasReachable) ? plan : plan.catchAll;
  const people = lines.flatMap((line) => line.people).filter(({ person }) => hasReachable(lineOf(person)));
  return [...new Set(people.map(({ person }) => person.id))].sort();
}

const lineOf = (person: Plan['lines'][number]['people'][number]['person']) => ({
  line: 1,
  of: 'policy' as const,
  escalateAfterMs: null,
  eachComponent: false,
  people: [{ person, via: 'person' }],
  targets: '',
});

test('any order of events: acknowledged exactly when each component has its yes, and each yes is kept until then', () => {
  fc.assert(
    fc.property(anyOrder, (happenings) =>
      play(happenings, ({ before, happening, step: { next, cancel } }) => {
        const missing = components.filter((component) => !next.acks.some((ack) => ack.component === component));
        if (next.status === 'acknowledged') assert.deepEqual(missing, []);
        if (next.status === 'triggered') {
          assert.notEqual(missing.length, 0);
          assert.deepEqual([next.acknowledgedBy, next.acknowledgedAt], [null, null]);
        }
        if (before.status === 'triggered' && next.status === 'triggered')
          assert.deepEqual(next.acks.slice(0, before.acks.length), before.acks);
        if (happening.kind === 'acknowledge' && typeof cancel === 'object' && cancel.components)
          assert.ok(
            cancel.components.every((component) => !missing.includes(component)),
            'the other side was cancelled',
          );
      }),
    ),
    often,
  );
});

test('whatever happened before, what is held for its time pages whoever has it first, alone, and then the first line', () => {
  fc.assert(
    fc.property(anyOrder, by, plan, (happenings, by, plan) => {
      let state = fresh({ components });
      let now = NOW;
      play(happenings, (played) => {
        state = played.step.next;
        now = played.now;
      });
      if (state.status !== 'triggered') return;
      const people = new Map([...plan.people, ['ada', person('ada')], ['bo', person('bo')]]);
      const terms = { ...plan, people, ackTimeoutMs: 10 * MINUTE };
      const held = taken(transition({ ...state, ackTimeoutMs: null }, { kind: 'acknowledge', by }, now)).next;
      const asked = taken(transition(held, { kind: 'due', plan: terms }, now));
      assert.deepEqual([asked.pages, asked.next.nextActionAt], [[], new Date(now.getTime() + 10 * MINUTE)]);
      const out = taken(transition(asked.next, { kind: 'due', plan: terms }, asked.next.nextActionAt ?? now));
      const holders = holdersOf(held).filter((id) => people.has(id));
      const lines = plan.lines.some(hasReachable) ? plan.lines : plan.catchAll.lines;
      const first = lines.find(hasReachable)?.people.filter(({ person }) => isReachable(person)) ?? [];
      const ids = first.map(({ person }) => person.id);
      assert.deepEqual(paged(out), holders.length > 0 ? holders : ids);
      if (holders.length === 0) return;
      const { line, round } = out.next;
      assert.equal(line, 0);
      assert.deepEqual(
        paged(taken(transition(out.next, { kind: 'due', plan: terms }, out.next.nextActionAt ?? now))),
        ids,
      );
      const lost = { kind: 'line-unreachable' as const, plan: terms, line, round };
      assert.deepEqual(paged(taken(transition(out.next, lost, now))), ids);
    }),
    often,
  );
});
