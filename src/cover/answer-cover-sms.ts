import type { Ctx } from '../deps.ts';
import { Conflict, Invalid } from '../lib/errors.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds } from '../people/queries.ts';
import { rotationsThatHold } from '../rotations/queries.ts';
import type { Rotation } from '../rotations/rotation.ts';
import { later } from './absence.ts';
import { askForCover } from './ask-for-cover.ts';
import { isOnCall } from './cover-request.ts';
import { declineCover } from './decline-cover.ts';
import { findCoverRequest } from './queries.ts';
import { readCover, stretchOf } from './said-cover.ts';
import { takeCover } from './take-cover.ts';
import { withdrawCover } from './withdraw-cover.ts';
import { saidNames, saidOutcome, saidRequest } from './wording.ts';

/** What is answered to an SMS, and whether it could be acted on. */
export interface CoverAnswer {
  text: string;
  understood: boolean;
}

const done = (text: string): CoverAnswer => ({ text, understood: true });
const unclear = (text: string): CoverAnswer => ({ text, understood: false });

/** `cover sat 09:00-21:00`, by the clocks of the person's zone; the rotation is left out where only one can be meant. */
export async function coverBySms(ctx: Ctx, person: Person, words: string): Promise<CoverAnswer> {
  const said = readCover(words);
  if (!said) return unclear('When? Reply for example: cover sat 09:00-21:00 or cover fri 17:00-mon 09:00');
  const stretch = stretchOf(said, ctx.now, person.timeZone);
  if (!stretch) return unclear('That is over, or no day of the calendar. Reply for example: cover sat 09:00-21:00');
  const own = await rotationsThatHold(ctx.db, [person.id], ctx.now);
  const named = said.rotation === null ? own : own.filter(({ id }) => id === said.rotation);
  if (said.rotation !== null && named.length === 0) return unclear(`You are not on a rotation ${said.rotation}.`);
  const from = later(stretch.from, ctx.now);
  const onCall = named.filter((rotation) => isOnCall(rotation, person.id, from, stretch.to));
  const [rotation, second] = onCall;
  if (!rotation)
    return done(
      `You are not on call then: ${saidRequest({ rotation: said.rotation ?? '', ...stretch }, person.timeZone).trim()}.`,
    );
  if (second) return unclear(`Which rotation? Reply for example: cover ${rotation.id} ${said.words}`);
  return ask(ctx, person, rotation, stretch);
}

async function ask(
  ctx: Ctx,
  person: Person,
  { id }: Rotation,
  stretch: { from: Date; to: Date },
): Promise<CoverAnswer> {
  try {
    const { request, people } = await askForCover(ctx, id, { asker: person.id, ...stretch });
    const what = `${saidRequest(request, person.timeZone)} is request ${request.number}`;
    const names = saidNames(people.map(({ name }) => name));
    if (people.length > 0) return done(`Asked ${names}: ${what}. It stays with you until somebody takes it.`);
    return done(`${what}, but nobody else can be asked: it stays with you. Please tell an admin.`);
  } catch (error) {
    if (error instanceof Conflict || error instanceof Invalid) return done(error.message);
    throw error;
  }
}

export async function takeBySms(ctx: Ctx, person: Person, number: number): Promise<CoverAnswer> {
  if (!(await findCoverRequest(ctx.db, number))) return unclear(`There is no request ${number}.`);
  const taken = await takeCover(ctx, person, number);
  const { asker, takenBy } = taken.request;
  const people = await peopleByIds(ctx.db, [asker, ...(takenBy ? [takenBy] : [])]);
  const nameOf = (id: string | null) => people.get(id ?? '')?.name ?? id ?? '';
  return done(saidOutcome(taken, nameOf(asker), nameOf(takenBy), person.timeZone));
}

export async function declineBySms(ctx: Ctx, person: Person, number: number): Promise<CoverAnswer> {
  if (!(await findCoverRequest(ctx.db, number))) return unclear(`There is no request ${number}.`);
  const { outcome } = await declineCover(ctx, person, number);
  const answers = {
    declined: 'Thanks for saying so. They keep their shift, and you keep yours.',
    noted: 'Thanks for saying so. The others are asked, too.',
    settled: `Request ${number} is over.`,
    'not-asked': `Request ${number} was not asked of you.`,
  };
  return done(answers[outcome]);
}

/** By SMS people take back their own alone, admins too: whoever mistypes a number must not end what somebody else asks. */
export async function withdrawBySms(ctx: Ctx, person: Person, number: number): Promise<CoverAnswer> {
  const request = await findCoverRequest(ctx.db, number);
  if (!request) return unclear(`There is no request ${number}.`);
  if (request.asker !== person.id) return done(`Request ${number} is not yours to withdraw.`);
  try {
    await withdrawCover(ctx, number);
    return done(`Request ${number} is withdrawn: ${saidRequest(request, person.timeZone)} stays with you.`);
  } catch (error) {
    if (error instanceof Conflict) return done(error.message);
    throw error;
  }
}
