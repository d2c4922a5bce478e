import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story, type Who } from '../support/story.ts';

/** Ada and Bo take turns by the day, from this wall clock on. Whose phone rings at which instant. */
interface Night {
  what: string;
  timeZone: string;
  start: string;
  rings: [instant: string, who: Who][];
}

const NIGHTS: Night[] = [
  {
    what: 'half past two does not exist: the hand-off comes once, when the clocks have been put forward',
    timeZone: 'Europe/Berlin',
    start: '2027-03-26T02:30:00',
    rings: [
      ['2027-03-27T01:29:59Z', 'ada'],
      ['2027-03-27T01:30:00Z', 'bo'],
      ['2027-03-28T00:59:59Z', 'bo'],
      ['2027-03-28T01:00:00Z', 'ada'],
      ['2027-03-29T00:29:59Z', 'ada'],
      ['2027-03-29T00:30:00Z', 'bo'],
    ],
  },
  {
    what: 'half past two comes twice: the hand-off comes once, at the first',
    timeZone: 'Europe/Berlin',
    start: '2027-10-29T02:30:00',
    rings: [
      ['2027-10-31T00:29:59Z', 'bo'],
      ['2027-10-31T00:30:00Z', 'ada'],
      ['2027-10-31T01:30:00Z', 'ada'],
      ['2027-11-01T01:29:59Z', 'ada'],
      ['2027-11-01T01:30:00Z', 'bo'],
    ],
  },
  {
    what: 'clocks that go back by half an hour',
    timeZone: 'Australia/Lord_Howe',
    start: '2027-04-02T01:45:00',
    rings: [
      ['2027-04-03T14:44:59Z', 'bo'],
      ['2027-04-03T14:45:00Z', 'ada'],
      ['2027-04-03T15:15:00Z', 'ada'],
      ['2027-04-04T15:14:59Z', 'ada'],
      ['2027-04-04T15:15:00Z', 'bo'],
    ],
  },
];

for (const { what, timeZone, start, rings } of NIGHTS)
  test(`${what} (${timeZone})`, async (t) => {
    const { api, policy, clock, alert, act, page } = await story(t);
    const handoff = { every: 1, unit: 'day' };
    await api(
      'PUT',
      '/v1/rotations/nights',
      { timeZone, layers: [{ participants: ['ada', 'bo'], start, handoff }] },
      201,
    );
    await policy([{ rotation: 'nights' }]);
    for (const [instant, who] of rings) {
      clock.set(new Date(instant));
      const number = await alert({ dedupKey: instant });
      assert.match(page.to(who), new RegExp(`^#${number} `), instant);
      page.none();
      await act(number, 'resolve');
    }

    const [from, to] = [rings[0]?.[0], rings.at(-1)?.[0]];
    const path = `/v1/rotations/nights/timeline?from=${from}&to=${to}`;
    const { shifts, gaps } = await api<{ shifts: { from: string; to: string; people: Who[] }[]; gaps: object[] }>(
      'GET',
      path,
      undefined,
      200,
    );
    assert.deepEqual(gaps, []);
    // One contiguous shift for each turn: whoever hands over is not on call again until it is their turn.
    for (const [index, shift] of shifts.slice(1).entries()) {
      assert.equal(shift.from, shifts[index]?.to);
      assert.notDeepEqual(shift.people, shifts[index]?.people);
    }
  });
