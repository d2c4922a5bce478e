import { assertNever } from '../lib/errors.ts';
import { localSpan } from '../lib/local-time.ts';
import { oneLine } from '../lib/text.ts';
import type { CoverRequest, Taken } from './cover-request.ts';

/** What people are told of cover, in plain words; times are those of `zone`, the reader's own. */

/** Names are cut so that what to reply fits into the SMS, however long they are. */
const short = (name: string): string => oneLine(name, 24);

/** "ops Sat 28 Nov 09:00–21:00 (New York)". */
export const saidRequest = (
  { rotation, from, to }: Pick<CoverRequest, 'rotation' | 'from' | 'to'>,
  zone: string,
): string => `${rotation} ${localSpan(from, to, zone)}`;

/** "Tim asks for cover: ops Sat 28 Nov 09:00–21:00 (New York). Reply take 7." */
export function saidQuestion(request: CoverRequest, asker: string, zone: string): string {
  const { number, rotation, from, to, returns } = request;
  const name = short(asker);
  if (!returns) return `${name} asks for cover: ${saidRequest(request, zone)}. Reply take ${number}.`;
  const [yours, theirs] = [localSpan(from, to, zone), localSpan(returns.from, returns.to, zone)];
  return `${name} asks to swap on ${rotation}: you take ${yours}, they take ${theirs}. Reply take ${number} or decline ${number}.`;
}

/** To the asker. */
export function saidTaken(request: CoverRequest, taker: string, zone: string): string {
  const { returns } = request;
  const thanks = returns ? ` You have ${localSpan(returns.from, returns.to, zone)} for it.` : '';
  return `${short(taker)} has taken ${saidRequest(request, zone)} from you.${thanks}`;
}

/** To whoever has it now. */
export function saidYours(request: CoverRequest, asker: string, zone: string): string {
  const { returns } = request;
  const given = returns ? ` ${short(asker)} takes ${localSpan(returns.from, returns.to, zone)} from you.` : '';
  return `Thank you. ${saidRequest(request, zone)} is yours.${given}`;
}

export const saidDeclined = (request: CoverRequest, asked: string, zone: string): string =>
  `${short(asked)} cannot swap: ${saidRequest(request, zone)} stays with you.`;

/** `of` is who still has it, "you" in the asker's own message. */
export const saidExpired = (request: CoverRequest, of: string, zone: string): string =>
  of === 'you'
    ? `Nobody took ${saidRequest(request, zone)}: it stays with you.`
    : `Nobody took ${saidRequest(request, zone)}, for which ${short(of)} asked for cover: it stays with ${short(of)}.`;

/** "Ann, Bo and Cy". */
export function saidNames(names: string[]): string {
  const shown = names.map(short);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** The answer to `take`; `holder` is who has it now. */
export function saidOutcome({ outcome, request }: Taken, asker: string, holder: string, zone: string): string {
  const { number } = request;
  switch (outcome) {
    case 'take':
      return saidYours(request, asker, zone);
    case 'already-yours':
      return `${saidRequest(request, zone)} is yours already. Thank you.`;
    case 'lost':
      return `Thank you for offering. ${short(holder)} was first and has taken request ${number}.`;
    case 'own':
      return `Request ${number} is your own; it waits for somebody else.`;
    case 'not-asked':
      return `Request ${number} was not asked of you.`;
    case 'moot':
      return `Thank you for offering. ${short(asker)} no longer has that shift.`;
    case 'settled':
      return `Thank you for offering. Request ${number} is over.`;
    default:
      return assertNever(outcome);
  }
}
