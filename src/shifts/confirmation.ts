import { durationMs } from '../lib/durations.ts';
import type { Rotation } from '../rotations/rotation.ts';
import { definitionAt, shiftAround, shiftEnd } from './shift.ts';

export type ConfirmationStatus = 'waiting' | 'ready' | 'unanswered' | 'void';

/** One person's shift in one rotation, and what came of asking them to confirm it. */
export interface Confirmation {
  /** What is replied: `ready 17`. */
  number: number;
  rotation: string;
  person: string;
  from: Date;
  to: Date;
  /** How often the person was asked. */
  asked: number;
  /** `void`: the person no longer has that shift. */
  status: ConfirmationStatus;
  /** The next asking, or the end of waiting; null once nothing more is to be done. */
  nextActionAt: Date | null;
  answeredAt: Date | null;
}

/** When a rotation asks: durations before the shift. */
export interface AskingTimes {
  ahead: string;
  again: string;
}

/** How long before a shift the rotation asks for it; undefined where it does not. */
export const askingTimes = (rotation: Rotation, from: Date): AskingTimes | undefined =>
  definitionAt(rotation, from)?.confirm;

/** Whether the rotation still asks for this, and the person still has exactly this shift. */
export function isAskedFor(rotation: Rotation, { person, from, to }: Confirmation): boolean {
  const shift = askingTimes(rotation, from) ? shiftAround(rotation, person, from) : null;
  return shift?.from?.getTime() === from.getTime() && shiftEnd(shift)?.getTime() === to.getTime();
}

export const firstAskAt = (from: Date, { ahead }: AskingTimes): Date => new Date(from.getTime() - durationMs(ahead));

export type Step =
  | { kind: 'ask'; nextActionAt: Date }
  /** Nobody answered: others must hear of it. */
  | { kind: 'tell' }
  /** Too late: the shift began before the person was asked, or is over. */
  | { kind: 'drop' };

/**
 * What is to be done about a confirmation that waits and is due. It is asked for twice, `ahead` and `again` before the
 * shift, and given up half of `again` before it. Where the first asking is late, because the shift was made late or we
 * were away, what is left of the time is divided: the others hear of it before the shift in any case.
 */
export function nextStep({ asked, from, to }: Confirmation, { again }: AskingTimes, now: Date): Step {
  const left = from.getTime() - now.getTime();
  if (to <= now || (asked === 0 && left <= 0)) return { kind: 'drop' };
  if (asked >= 2 || left <= 0) return { kind: 'tell' };
  const planned = from.getTime() - durationMs(again) / (asked + 1);
  const share = now.getTime() + left / (3 - asked);
  return { kind: 'ask', nextActionAt: new Date(Math.max(planned, Math.ceil(share))) };
}

export type Answer = 'ready' | 'already' | 'not-yours' | 'over';

/** What "ready" from a person comes to. It counts until the shift ends: a late yes is better than none. */
export function answerTo(confirmation: Confirmation, person: string, now: Date): Answer {
  if (confirmation.person !== person) return 'not-yours';
  if (confirmation.status === 'void' || confirmation.to <= now) return 'over';
  return confirmation.status === 'ready' ? 'already' : 'ready';
}

type Topic = 'ask' | 'unanswered' | 'ready';

/** The key of a notice: what it says of which confirmation, to whom, since when. */
export const confirmationKey = ({ number }: Confirmation, topic: Topic, person: string, now: Date): string =>
  `confirmation ${number} ${topic} ${person} ${now.toISOString()}`;

/** What a key tells of; null for the key of another kind of notice. */
export function readConfirmationKey(key: string): { number: number; topic: Topic } | null {
  const [, number, topic] = /^confirmation (\d+) (ask|unanswered|ready) /.exec(key) ?? [];
  return number && topic ? { number: Number(number), topic: topic as Topic } : null;
}

/** Whether what a notice says still holds. */
export function isTrue(topic: Topic, { status, to }: Confirmation, now: Date): boolean {
  if (to <= now) return false;
  return status === (topic === 'ask' ? 'waiting' : topic);
}

interface Words {
  subject: string;
  text: string;
}

/** `span` is the shift in the reader's own zone. */
export function askText({ number, rotation, asked }: Confirmation, span: string): Words {
  const begin = asked === 0 ? 'You' : 'Not confirmed yet: you';
  return {
    subject: `Will you be there? ${rotation} ${span}`,
    text: `${begin} are on ${rotation} ${span}. Reply ready ${number}.`,
  };
}

/** The question as a mail asks it: what is answered by SMS is answered by a link. */
export const askByMail = (text: string, link: string): string =>
  `${text.replace(/ Reply ready \d+\.$/, '')}\n\nConfirm: ${link}`;

export function newsText({ rotation }: Confirmation, news: 'unanswered' | 'ready', name: string, span: string): Words {
  if (news === 'ready') {
    const text = `${name} is ready after all: ${rotation} ${span}.`;
    return { subject: text, text };
  }
  return {
    subject: `${name} has not confirmed: ${rotation} ${span}`,
    text: `${name} was asked twice and has not confirmed ${rotation} ${span}. Please see to it that somebody is there.`,
  };
}
