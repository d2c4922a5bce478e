import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isOpen, SEVERITIES } from '../../src/incidents/incident.ts';
import { placeAlerts } from '../../src/incidents/merge.ts';
import { alert, incident, NOW, resolved } from './build.ts';

const said = (entries: { text: string }[] = []) => entries.map(({ text }) => text);

test('the first alert of a key opens an incident that is due at once', () => {
  const { drafts, answers } = placeAlerts(null, [alert()], NOW);
  assert.deepEqual(answers, [{ draft: 0, outcome: 'opened' }]);
  const [draft] = drafts;
  assert.equal(draft?.incident.status, 'triggered');
  assert.deepEqual(draft?.incident.nextActionAt, NOW);
  assert.deepEqual(said(draft?.entries), ['Triggered by nagios on checkout, named in the alert']);
});

test('a trigger merges into the open incident and is counted; its line and its holder stay', () => {
  for (const open of [incident(), incident({ status: 'acknowledged', nextActionAt: null, acknowledgedBy: 'ada' })]) {
    const { drafts, answers } = placeAlerts(open, [alert(), alert()], NOW);
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ['merged', 'merged'],
    );
    assert.deepEqual(drafts[0]?.incident, { ...open, alertCount: 3 });
    assert.deepEqual(drafts[0]?.entries, []);
  }
});

test('resolve closes the open incident, and a trigger after it opens anew, also within one batch', () => {
  const batch = [alert({ action: 'resolve' }), alert(), alert({ action: 'resolve' }), alert()];
  const { drafts, answers } = placeAlerts(incident(), batch, NOW);
  assert.deepEqual(answers, [
    { draft: 0, outcome: 'merged' },
    { draft: 1, outcome: 'opened' },
    { draft: 1, outcome: 'merged' },
    { draft: 2, outcome: 'opened' },
  ]);
  assert.deepEqual(
    drafts.map(({ incident: { status } }) => status),
    ['resolved', 'resolved', 'triggered'],
  );
  assert.equal(drafts[0]?.cancel, true);
  assert.deepEqual(said(drafts[0]?.entries), ['Resolved by nagios']);
});

test('acknowledge and resolve without an open incident do nothing', () => {
  for (const action of ['acknowledge', 'resolve'] as const) {
    assert.deepEqual(placeAlerts(null, [alert({ action })], NOW), {
      drafts: [],
      answers: [{ draft: -1, outcome: 'dropped' }],
    });
    const closed = resolved();
    const { drafts, answers } = placeAlerts(closed, [alert({ action })], NOW);
    assert.equal(drafts[0]?.incident, closed);
    assert.deepEqual(answers, [{ draft: 0, outcome: 'dropped' }]);
  }
});

test('a graver alert raises the incident; from low to high urgency the first line is paged again', () => {
  const low = incident({ severity: 'warning', urgency: 'low', line: 2 });
  const { incident: raised, entries } = placeAlerts(low, [alert({ severity: 'error' })], NOW).drafts[0] ?? {};
  assert.deepEqual([raised?.severity, raised?.urgency, raised?.line], ['error', 'high', 0]);
  assert.deepEqual(raised?.nextActionAt, NOW);
  assert.equal(raised?.round, low.round + 1);
  assert.deepEqual(said(entries), ['nagios raised it to error: Checkout is down']);
});

test('a milder alert changes nothing but the count', () => {
  const { incident: merged, entries } = placeAlerts(incident(), [alert({ severity: 'info' })], NOW).drafts[0] ?? {};
  assert.deepEqual([merged?.severity, merged?.alertCount], ['critical', 2]);
  assert.deepEqual(entries, []);
});

test('an alert that names a further component adds it', () => {
  const { drafts } = placeAlerts(incident(), [alert({ components: ['checkout', 'search'] })], NOW);
  assert.deepEqual(drafts[0]?.incident.components, ['checkout', 'search']);
  assert.deepEqual(said(drafts[0]?.entries), ['nagios now names search, too']);
});

test('info is recorded only, and its repeats are counted on the record', () => {
  const info = alert({ severity: 'info' });
  const { drafts, answers } = placeAlerts(null, [info, info], NOW);
  assert.deepEqual(
    answers.map(({ draft }) => draft),
    [0, 0],
  );
  const [draft] = drafts;
  assert.deepEqual([draft?.incident.status, draft?.incident.nextActionAt], ['resolved', null]);
  assert.equal(draft?.incident.alertCount, 2);
  assert.deepEqual(said(draft?.entries).at(-1), 'Recorded only: severity info pages nobody');
  const grave = placeAlerts(draft?.incident ?? null, [alert()], NOW);
  assert.equal(grave.answers[0]?.outcome, 'opened');
});

test('whatever comes in whatever order: at most one incident of the key is open, and it is the newest', () => {
  const any = fc.record({
    action: fc.constantFrom('trigger' as const, 'trigger' as const, 'acknowledge' as const, 'resolve' as const),
    severity: fc.constantFrom(...SEVERITIES),
    components: fc.subarray(['checkout', 'search', 'kiln']),
  });
  const before = fc.constantFrom(null, incident(), resolved(), resolved({ severity: 'info', urgency: 'low' }));
  fc.assert(
    fc.property(before, fc.array(any, { maxLength: 20 }), (newest, changes) => {
      const alerts = changes.map((change) => alert(change));
      const { drafts, answers } = placeAlerts(newest, alerts, NOW);
      assert.equal(answers.length, alerts.length);
      const open = drafts.filter((draft) => isOpen(draft.incident));
      assert.ok(open.length === 0 || (open.length === 1 && open[0] === drafts.at(-1)));
      for (const {
        incident: { status, nextActionAt, acknowledgedAt, components },
      } of drafts) {
        if (status === 'triggered') assert.ok(nextActionAt);
        if (status === 'resolved') assert.equal(nextActionAt, null);
        if (status === 'acknowledged') assert.ok(acknowledgedAt);
        assert.equal(new Set(components).size, components.length);
      }
      const triggers = alerts.filter(({ action }) => action === 'trigger').length;
      const counted = drafts.reduce((sum, { incident: { alertCount } }) => sum + alertCount, 0);
      assert.equal(counted, triggers + (newest?.alertCount ?? 0));
      for (const [index, { draft, outcome }] of answers.entries()) {
        if (alerts[index]?.action === 'trigger') assert.ok(draft >= 0 && outcome !== 'dropped');
      }
    }),
    { numRuns: 500 },
  );
});
