import type { Ctx } from '../deps.ts';
import { findPerson } from '../people/queries.ts';
import { findRotation } from '../rotations/queries.ts';
import { isAskedFor, isTrue, readConfirmationKey } from './confirmation.ts';
import { findConfirmation } from './queries.ts';
import { hasShift, longAgo, type PersonShift } from './shift.ts';
import { isTimely, readShiftNoticeKey, wishKey } from './shift-notice.ts';

/**
 * The last look before a notice leaves: the person still has that shift and wants to hear of it, the question is still
 * open, and it is not too late. Notices about other things than shifts are always true.
 */
export async function isStillTrue(ctx: Ctx, key: string): Promise<boolean> {
  const aboutShift = readShiftNoticeKey(key);
  if (aboutShift) return isShiftNoticeTrue(ctx, aboutShift);
  const aboutConfirmation = readConfirmationKey(key);
  if (!aboutConfirmation) return true;
  const confirmation = await findConfirmation(ctx.db, aboutConfirmation.number);
  if (!confirmation || !isTrue(aboutConfirmation.topic, confirmation, ctx.now)) return false;
  const rotation = await findRotation(ctx.db, confirmation.rotation, longAgo(ctx.now));
  return rotation !== null && isAskedFor(rotation, confirmation);
}

async function isShiftNoticeTrue(ctx: Ctx, { shift, wish }: { shift: PersonShift; wish: string }): Promise<boolean> {
  const person = await findPerson(ctx.db, shift.person);
  const wanted = person?.shiftNotices.find((one) => wishKey(one) === wish);
  if (!wanted || !isTimely(wanted, shift, ctx.now)) return false;
  const rotation = await findRotation(ctx.db, shift.rotation, longAgo(ctx.now));
  return rotation !== null && hasShift(rotation, shift);
}
