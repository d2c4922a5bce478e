import assert from 'node:assert/strict';
import { test } from 'node:test';
import { story } from '../support/story.ts';

test('an incident that nobody acknowledges goes from line to line, and then starts again, for ever', async (t) => {
  const { alert, page, advance } = await story(t);
  await alert();
  page.to('ada');
  await advance({ minutes: 5 });
  page.to('bo');
  for (let day = 0; day < 20; day += 1) {
    await advance({ minutes: 14, seconds: 59 });
    page.none();
    await advance({ seconds: 1 });
    page.to('ada');
    await advance({ minutes: 5 });
    page.to('bo');
  }
});

test('while it is open and unacknowledged, the next action has a known time', async (t) => {
  const { alert, advance, incident, clock } = await story(t);
  const number = await alert();
  for (let minute = 0; minute < 60; minute += 3) {
    const { nextEscalationAt } = await incident(number);
    assert.ok(nextEscalationAt && Date.parse(nextEscalationAt) > clock.now().getTime() - 1);
    await advance({ minutes: 3 });
  }
});
