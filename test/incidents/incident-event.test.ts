import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Incident } from '../../src/incidents/incident.ts';
import { eventsOf } from '../../src/incidents/incident-event.ts';
import { incident, NOW, resolved } from './build.ts';

const eventOf = (before: Incident | null, next: Incident) =>
  eventsOf({ before, next, entries: [{ type: 'note', text: 'why' }] }).map(({ type }) => type);

const acknowledged = (changes: Partial<Incident> = {}) =>
  incident({ status: 'acknowledged', acknowledgedBy: 'ann', acknowledgedAt: NOW, ...changes });
const fresh = incident({ line: 0, pagedAt: null });

test('what opens is triggered; that its first line is paged right after is no news', () => {
  assert.deepEqual(eventOf(null, fresh), ['triggered']);
  assert.deepEqual(eventOf(fresh, incident({ line: 1 })), []);
  assert.deepEqual(eventOf(fresh, incident({ line: 2 })), []);
});

test('the next line, and the first one again in the next round, are escalations', () => {
  assert.deepEqual(eventOf(incident({ line: 1 }), incident({ line: 2 })), ['escalated']);
  assert.deepEqual(eventOf(incident({ line: 2 }), incident({ line: 1, round: 1 })), ['escalated']);
  // Raised to high urgency: nobody is paged yet, and then the first line again.
  assert.deepEqual(eventOf(incident({ line: 1 }), incident({ line: 0, round: 1 })), []);
  assert.deepEqual(eventOf(incident({ line: 0, round: 1 }), incident({ line: 1, round: 1 })), ['escalated']);
});

test('a yes, a snooze, a yes that is taken back, and the end', () => {
  assert.deepEqual(eventOf(incident(), acknowledged()), ['acknowledged']);
  assert.deepEqual(eventOf(acknowledged(), acknowledged({ acknowledgedBy: 'bo' })), []);
  assert.deepEqual(eventOf(incident(), acknowledged({ snoozedUntil: NOW })), ['snoozed']);
  assert.deepEqual(eventOf(acknowledged({ snoozedUntil: NOW }), acknowledged({ snoozedUntil: NOW })), []);
  assert.deepEqual(eventOf(acknowledged(), incident({ round: 1 })), ['unacknowledged']);
  assert.deepEqual(eventOf(acknowledged(), resolved()), ['resolved']);
  assert.deepEqual(eventOf(incident(), resolved()), ['resolved']);
  assert.deepEqual(eventOf(resolved(), resolved({ alertCount: 2 })), []);
});

test('the yes of one side is told, and a second one of the same side is not', () => {
  const ack = { by: 'ann', name: 'Ann', at: NOW };
  const edge = incident({ components: ['kiln', 'fogbugz'], eachComponent: true });
  const half = { ...edge, acks: [{ component: 'kiln', ...ack }] };
  assert.deepEqual(eventOf(edge, half), ['acknowledged']);
  assert.deepEqual(eventOf(half, { ...half, acks: [...half.acks, { component: null, ...ack }] }), []);
  assert.deepEqual(eventOf(half, { ...half, line: 2 }), ['escalated']);
});

test('what a window holds is news when it is let go, and none when it ends before; what is only recorded is none', () => {
  const held = { ...fresh, maintenance: 'db-upgrade' };
  assert.deepEqual(eventOf(null, held), []);
  assert.deepEqual(eventOf(held, incident({ line: 1 })), ['triggered']);
  assert.deepEqual(eventOf(held, acknowledged({ maintenance: 'db-upgrade' })), []);
  assert.deepEqual(eventOf(acknowledged({ maintenance: 'db-upgrade' }), resolved({ maintenance: 'db-upgrade' })), []);
  assert.deepEqual(eventOf(null, resolved({ severity: 'info' })), []);
});

test('it holds the incident as it is afterwards, and what the timeline says', () => {
  const [event] = eventsOf({
    before: incident(),
    next: acknowledged(),
    entries: [{ type: 'acknowledged', text: 'Ann has it' }],
  });
  assert.deepEqual(
    [event?.incident, event?.content.status, event?.content.acknowledgedAt, event?.content.says],
    [42, 'acknowledged', NOW.toISOString(), ['Ann has it']],
  );
});
