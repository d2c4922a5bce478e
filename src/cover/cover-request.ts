import { type Rotation, timeline } from '../rotations/rotation.ts';
import { later } from './absence.ts';

/**
 * Somebody asks to be replaced on a rotation for a stretch. With `asked` it is a swap: that one person is asked to take
 * the stretch and to give `returns` for it.
 */
export interface CoverRequest {
  /** What people reply: `take 7`. */
  number: number;
  rotation: string;
  asker: string;
  asked: string | null;
  from: Date;
  to: Date;
  returns: { from: Date; to: Date } | null;
  status: 'open' | 'taken' | 'expired' | 'withdrawn' | 'refused';
  takenBy: string | null;
  createdAt: Date;
  settledAt: Date | null;
  /** The next reminder, or the end of waiting; null once settled. */
  nextActionAt: Date | null;
}

type Times = Pick<CoverRequest, 'createdAt' | 'from' | 'to' | 'returns'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Nobody is reminded so soon after the question, or after the reminder before. */
const PAUSE = 30 * MINUTE;

/** Until when it may be taken: the beginning of the first stretch, or, where that had begun when it was asked, its end. */
export function deadlineOf({ createdAt, from, to, returns }: Times): Date {
  const begins = returns && returns.from < from ? returns.from : from;
  return begins > createdAt ? begins : to;
}

/** Half-way to the deadline, 24 hours and 2 hours before it. */
export function remindersOf(request: Times): Date[] {
  const [asked, deadline] = [request.createdAt.getTime(), deadlineOf(request).getTime()];
  const wanted = [Math.round((asked + deadline) / 2), deadline - 24 * HOUR, deadline - 2 * HOUR];
  const kept: number[] = [];
  for (const at of wanted.sort((a, b) => a - b)) if (at >= (kept.at(-1) ?? asked) + PAUSE) kept.push(at);
  return kept.map((at) => new Date(at));
}

/** The first reminder after an instant, or the deadline: a reminder that was missed is not made up for. */
export const nextActionAfter = (request: Times, instant: Date): Date =>
  remindersOf(request).find((at) => at > instant) ?? deadlineOf(request);

/** The key of a notice that asks somebody. */
export const questionKey = (number: number, person: string, reminder?: Date): string =>
  `cover ${number} ask ${person}${reminder ? ` ${reminder.toISOString()}` : ''}`;

/** The number of the request that a notice asks about; null where it is about something else. */
export function readQuestionKey(key: string): number | null {
  const number = /^cover (\d{1,15}) ask /.exec(key)?.[1];
  return number === undefined ? null : Number(number);
}

export type TakeDecision = 'take' | 'already-yours' | 'lost' | 'settled' | 'own' | 'not-asked';

/** What came of taking it. `moot`: the asker no longer has the shift. */
export interface Taken {
  outcome: TakeDecision | 'moot';
  request: CoverRequest;
}

/** Whether `person` may take it: the first to say so, of those who were asked. `isOfRotation`: they take turns there. */
export function decideTake(request: CoverRequest, person: string, isOfRotation: boolean, now: Date): TakeDecision {
  const isAsked = request.asked === null ? isOfRotation : request.asked === person;
  if (request.takenBy === person) return 'already-yours';
  if (request.asker === person) return request.status === 'open' ? 'own' : 'settled';
  if (!isAsked) return 'not-asked';
  if (request.status === 'taken') return 'lost';
  return request.status === 'open' && now < deadlineOf(request) ? 'take' : 'settled';
}

/** Whether there is nothing left to take over: edits or other overrides have taken the shift from its person. */
export function isMoot({ asker, asked, from, to, returns }: CoverRequest, rotation: Rotation, now: Date): boolean {
  if (!isOnCall(rotation, asker, later(from, now), to)) return true;
  return asked !== null && returns !== null && !isOnCall(rotation, asked, later(returns.from, now), returns.to);
}

/** Whether a person is on call at any instant of `[from, to)`. */
export const isOnCall = (rotation: Rotation, person: string, from: Date, to: Date): boolean =>
  timeline(rotation, from, to).shifts.some(({ people }) => people.includes(person));
