import { setImmediate as breathe } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../deps.ts';
import { localSpan } from '../lib/local-time.ts';
import { insertNotices } from '../notices/queries.ts';
import { getPerson } from '../people/queries.ts';
import { rotationsByIds } from '../rotations/queries.ts';
import type { Rotation } from '../rotations/rotation.ts';
import {
  askingTimes,
  askText,
  type Confirmation,
  confirmationKey,
  firstAskAt,
  isAskedFor,
  nextStep,
} from './confirmation.ts';
import {
  dueConfirmations,
  insertConfirmation,
  liveConfirmations,
  lockConfirmation,
  rotationsThatAsk,
  setConfirmation,
} from './queries.ts';
import { longAgo, shiftAround, shiftEnd, stretchesOf } from './shift.ts';
import { LOOK_AHEAD_MS, SOON_MS } from './shift-notice.ts';
import { tellOthers } from './tell-others.ts';

/**
 * Looks ahead in the rotations that ask for confirmation: drops questions about shifts that have changed, prepares those
 * that are to be asked within the hour, asks what is due, and tells others where nobody answers. Any number of workers may
 * do this at once.
 */
export async function askConfirmations(ctx: Ctx): Promise<void> {
  const live = await liveConfirmations(ctx.db, ctx.now);
  const ids = new Set([...live.map(({ rotation }) => rotation), ...(await rotationsThatAsk(ctx.db))]);
  for (const rotation of await rotationsByIds(ctx.db, [...ids], longAgo(ctx.now))) {
    try {
      for (const one of live)
        if (one.rotation === rotation.id && !isAskedFor(rotation, one)) await drop(ctx, one.number);
      await prepare(ctx, rotation);
      for (const number of await dueConfirmations(ctx.db, rotation.id, ctx.now)) await act(ctx, rotation, number);
    } catch (error) {
      ctx.log.error({ err: error, rotation: rotation.id }, 'the shifts of a rotation could not be confirmed');
    }
    // Working out shifts takes the processor; pages come between.
    await breathe();
  }
}

const drop = (ctx: Ctx, number: number): Promise<void> =>
  setConfirmation(ctx.db, number, { status: 'void', nextActionAt: null });

async function prepare(ctx: Ctx, rotation: Rotation): Promise<void> {
  const { now } = ctx;
  for (const [person, stretches] of stretchesOf(rotation, now, new Date(now.getTime() + LOOK_AHEAD_MS))) {
    for (const { from } of stretches) {
      const times = askingTimes(rotation, from);
      if (from <= now || !times) continue;
      const firstAsk = firstAskAt(from, times);
      if (firstAsk.getTime() > now.getTime() + SOON_MS) continue;
      const shift = shiftAround(rotation, person, from);
      const to = shift && shiftEnd(shift);
      if (to) await insertConfirmation(ctx.db, { rotation: rotation.id, person, from, to }, firstAsk, now);
    }
  }
}

/** Does the next thing about a confirmation, unless it was answered, or another worker did it, meanwhile. */
function act(ctx: Ctx, rotation: Rotation, number: number): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const confirmation = await lockConfirmation(tx.db, number);
    const times = confirmation && askingTimes(rotation, confirmation.from);
    if (!times || !confirmation.nextActionAt || confirmation.nextActionAt > tx.now) return;
    const step = nextStep(confirmation, times, tx.now);
    if (step.kind === 'drop') return drop(tx, number);
    if (step.kind === 'ask') return ask(tx, confirmation, step.nextActionAt);
    await setConfirmation(tx.db, number, { status: 'unanswered', nextActionAt: null });
    await tellOthers(tx, confirmation, rotation, 'unanswered');
  });
}

async function ask(tx: Ctx, confirmation: Confirmation, nextActionAt: Date): Promise<void> {
  const { number, from, to, asked } = confirmation;
  const person = await getPerson(tx.db, confirmation.person);
  await setConfirmation(tx.db, number, { asked: asked + 1, nextActionAt });
  const key = confirmationKey(confirmation, 'ask', person.id, tx.now);
  const words = askText(confirmation, localSpan(from, to, person.timeZone));
  await insertNotices(tx, [{ key, person: person.id, method: null, ...words, dueAt: tx.now }]);
}
