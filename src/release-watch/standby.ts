import { localSpan } from '../lib/local-time.ts';

export interface Span {
  from: Date;
  to: Date;
}

export type StandbyStatus = 'told' | 'waiting' | 'ready' | 'unanswered' | 'void';

/** Somebody who is on call while a planned release may break things, and what came of telling and asking them. */
export interface Standby {
  /** What is replied: `ready 17`. */
  number: number;
  release: number;
  person: string;
  /** When it begins, as far as they were told. */
  begins: Date;
  /** Their hours within its window. */
  spans: Span[];
  /** How often they were told, or asked. */
  asked: number;
  /** `waiting`: for their word; `void`: they are no longer on call then. */
  status: StandbyStatus;
  nextActionAt: Date | null;
  answeredAt: Date | null;
}

const DAY_MS = 86_400_000;

export type Step =
  /** Told for the first or the second time; null: there is no next. */
  | { kind: 'tell'; nextActionAt: Date | null }
  /** Nobody answered. */
  | { kind: 'give-up' }
  | { kind: 'nothing' };

/**
 * What is to be done about a standby who is due: told at once, again a day before it begins, and, if asked, given up half
 * a day before. Where there is less time, what is left of it is divided; who is only told hears it once then.
 */
export function nextStep({ asked, begins, status }: Standby, now: Date): Step {
  const left = begins.getTime() - now.getTime();
  const isAsked = status === 'waiting';
  if (left <= 0) return isAsked ? { kind: 'give-up' } : { kind: 'nothing' };
  if (asked >= 2) return isAsked ? { kind: 'give-up' } : { kind: 'nothing' };
  if (!isAsked) {
    const again = new Date(begins.getTime() - DAY_MS);
    return { kind: 'tell', nextActionAt: asked === 0 && again > now ? again : null };
  }
  const planned = begins.getTime() - DAY_MS / (asked + 1);
  const share = now.getTime() + left / (3 - asked);
  return { kind: 'tell', nextActionAt: new Date(Math.max(planned, Math.ceil(share))) };
}

/** Whether two stretches of hours are the same. */
export const sameSpans = (some: readonly Span[], others: readonly Span[]): boolean =>
  some.length === others.length &&
  some.every(({ from, to }, nth) => {
    const other = others[nth];
    return other?.from.getTime() === from.getTime() && other.to.getTime() === to.getTime();
  });

export type Answer = 'ready' | 'already' | 'not-asked' | 'not-yours' | 'over';

/** What "ready" from a person comes to. A late yes counts until their last hour is over. */
export function answerTo({ person, status, spans }: Standby, by: string, now: Date): Answer {
  if (person !== by) return 'not-yours';
  const ends = spans.at(-1)?.to;
  if (status === 'void' || !ends || ends <= now) return 'over';
  if (status === 'told') return 'not-asked';
  return status === 'ready' ? 'already' : 'ready';
}

/** So many stretches are said; the rest are counted. */
const MOST_SAID = 3;

/** "Sat 28 Nov 23:00–Sun 29 Nov 09:00 (Berlin)", "... and 2 more times". By the clocks of `zone`. */
export function hoursInWords(spans: readonly Span[], zone: string): string {
  const said = spans.slice(0, MOST_SAID).map(({ from, to }) => localSpan(from, to, zone));
  const [place = ''] = /\([^)]*\)$/.exec(said.at(-1) ?? '') ?? [];
  const all = said.map((text) => text.replace(/ \([^)]*\)$/, '')).join(', ');
  const more = spans.length - said.length;
  const rest = more === 0 ? '' : more === 1 ? ' and once more' : ` and ${more} more times`;
  return `${all} ${place}${rest}`;
}

type Topic = 'ask' | 'gone';

/** The key of a notice: what it says of whose watch, since when. */
export const standbyKey = ({ number }: Pick<Standby, 'number'>, topic: Topic, now: Date): string =>
  `release-watch ${number} ${topic} ${now.toISOString()}`;

/** What a key tells of; null for the key of another kind of notice. */
export function readStandbyKey(key: string): { number: number; topic: Topic } | null {
  const [, number, topic] = /^release-watch (\d+) (ask|gone) /.exec(key) ?? [];
  return number && topic ? { number: Number(number), topic: topic as Topic } : null;
}

interface Words {
  subject: string;
  text: string;
}

/** `what` is "rel 4.2 (kiln) by deploy"; times are said by the clocks of `zone`. */
export function watchText({ number, begins, spans, asked, status }: Standby, what: string, zone: string): Words {
  const [when] = localSpan(begins, null, zone)
    .replace(/^from | on(?= \()/g, '')
    .split(' (');
  const subject = `${asked > 0 ? 'Again: ' : ''}${what} is planned for ${when}`;
  const ask = status === 'waiting' ? ` Reply ready ${number}.` : '';
  return {
    subject,
    text: `${subject}. You are on call while it may break things: ${hoursInWords(spans, zone)}.${ask}`,
  };
}

export function goneText(what: string): Words {
  const text = `${what}: you are no longer on call while it may break things.`;
  return { subject: text, text };
}

/** What is answered by SMS is answered by a link in a mail. */
export const standbyByMail = (text: string, link: string): string =>
  `${text.replace(/ Reply ready \d+\.$/, '')}\n\nI am ready: ${link}`;
