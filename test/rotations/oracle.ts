import { DateTime } from 'luxon';
import { membersOf } from '../../src/rotations/layer.ts';
import type { Layer } from '../../src/rotations/schemas.ts';

const STEP = { minutes: 30 };
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * Who is on call by one layer, slowly: unit by unit from the start with luxon, each unit looked at every half hour.
 * Holds for hand-offs and restrictions on the half hour that do not fall into an hour the clocks skip or repeat.
 */
export function onCallSlowly(layer: Layer, zone: string, instant: Date): string[] {
  const at = DateTime.fromJSDate(instant, { zone });
  const start = DateTime.fromISO(layer.start, { zone });
  if (at < start || !isCovered(layer, at) || !('every' in layer.handoff)) return [];
  const { every, unit } = layer.handoff;
  const unitStart = (index: number) => start.plus({ [unit]: index });
  let counted = 0;
  for (let index = 0; ; index += 1) {
    if (at < unitStart(index + 1)) break;
    if (layer.countTurns === 'clock' || isTouched(layer, unitStart(index), unitStart(index + 1))) counted += 1;
  }
  const turn = Math.floor(counted / every);
  return [...membersOf(layer.participants[turn % layer.participants.length] ?? null)];
}

function isTouched(layer: Layer, from: DateTime, to: DateTime): boolean {
  for (let at = from; at < to; at = at.plus(STEP)) if (isCovered(layer, at)) return true;
  return false;
}

function isCovered({ restrictions }: Layer, at: DateTime): boolean {
  const minute = at.hour * 60 + at.minute;
  const day = at.weekday - 1;
  return (
    restrictions.length === 0 ||
    restrictions.some(({ days = DAYS, from, to }) => {
      if (from.includes(' ')) {
        const [begins, ends, now] = [weekMinute(from), weekMinute(to), day * 1_440 + minute];
        return begins < ends ? begins <= now && now < ends : begins <= now || now < ends;
      }
      const [begins, ends] = [minuteOf(from), minuteOf(to)];
      const today = days.some((name) => name === DAYS[day]);
      const yesterday = days.some((name) => name === DAYS[(day + 6) % 7]);
      if (begins < ends) return today && begins <= minute && minute < ends;
      return (today && begins <= minute) || (yesterday && minute < ends);
    })
  );
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

const weekMinute = (clock: string): number => DAYS.indexOf(clock.slice(0, 3)) * 1_440 + minuteOf(clock.slice(4));
