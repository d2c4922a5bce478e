import { setImmediate as breathe } from 'node:timers/promises';
import type { Ctx } from '../deps.ts';
import type { NewNotice } from '../notices/notice.ts';
import { insertNotices } from '../notices/queries.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds } from '../people/queries.ts';
import { rotationsThatHold } from '../rotations/queries.ts';
import type { Rotation } from '../rotations/rotation.ts';
import { peopleWhoWantNotices } from './queries.ts';
import { longAgo, shiftAround, stretchesOf } from './shift.ts';
import { dueNotices, LOOK_AHEAD_MS, NEWS_MS, shiftNoticeKey, shiftNoticeText } from './shift-notice.ts';

/**
 * Looks ahead: what people want to be told of their shifts and falls due within the hour goes into the outbox. Any number
 * of workers may do this at once, any number of times.
 */
export async function announceShifts(ctx: Ctx): Promise<void> {
  const ids = await peopleWhoWantNotices(ctx.db);
  if (ids.length === 0) return;
  const people = await peopleByIds(ctx.db, ids);
  for (const rotation of await rotationsThatHold(ctx.db, ids, longAgo(ctx.now))) {
    try {
      await insertNotices(ctx, noticesOf(rotation, people, ctx.now));
    } catch (error) {
      ctx.log.error({ err: error, rotation: rotation.id }, 'the shifts of a rotation could not be announced');
    }
    // Working out shifts takes the processor; pages come between.
    await breathe();
  }
}

function noticesOf(rotation: Rotation, people: Map<string, Person>, now: Date): NewNotice[] {
  const begin = new Date(now.getTime() - NEWS_MS);
  const end = new Date(now.getTime() + LOOK_AHEAD_MS);
  return [...stretchesOf(rotation, begin, end)].flatMap(([id, stretches]) => {
    const person = people.get(id);
    if (!person) return [];
    return stretches.flatMap(({ from, to }) => {
      const seen = { from: from > begin ? from : null, to: to < end ? to : null };
      const due = dueNotices(person.shiftNotices, seen, now);
      const shift = due.length > 0 ? shiftAround(rotation, id, from) : null;
      if (!shift) return [];
      return due.map(({ wish, dueAt }) => ({
        key: shiftNoticeKey(shift, wish),
        person: id,
        method: wish.method,
        ...shiftNoticeText(wish, shift, person.timeZone),
        dueAt,
      }));
    });
  });
}
