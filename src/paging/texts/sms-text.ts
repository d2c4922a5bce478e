import { fitSegments, segmentCount, toGsm7 } from '../../lib/gsm7.ts';
import { oneLine } from '../../lib/text.ts';
import type { ChangeLine } from '../../releases/change.ts';
import { bundleHead, type InBundle, numberList, worstFirst } from './bundle.ts';

export interface PageFacts extends InBundle {
  summary: string;
  /** A sentence beside it: "Tolerated 37 times since 14:02". */
  note?: string | null;
  /** What was most likely changed before. */
  change?: ChangeLine | null;
}

/** More than two parts of 153 septets can show, and little enough to be cut in no time. */
const MAX_TEXT = 640;

/**
 * The SMS of a page: GSM-7, at most two segments, one where it fits. The number, the severity and the component come
 * first, because a lock screen shows the beginning; what to reply comes last. Only the summary is ever cut; where little
 * of it would be left, the change before it is said in fewer words.
 */
export function pageText(page: PageFacts): string {
  const { number } = page;
  const head = headline(page);
  const summary = toGsm7(oneLine(page.summary, MAX_TEXT));
  const note = page.note ? ` ${sentence(toGsm7(page.note))}` : '';
  const [change, shortChange] = changeIn(page);
  const say = (part: string, after: string, reply: string) =>
    `${sentence(part === '' ? head : `${head}: ${part}`)}${note}${after} ${reply}`;

  const everyReply = `Reply ack ${number}, resolve ${number}, escalate ${number} or snooze ${number} 30m`;
  const everything = say(summary, change, everyReply);
  if (segmentCount(everything) === 1) return everything;
  const reply = `Reply ack ${number} or escalate ${number}`;
  const after = segmentCount(say(summary.slice(0, ENOUGH), change, reply)) <= 2 ? change : shortChange;
  return fitSegments(summary, (part) => say(part, after, reply), 2);
}

/** So much of a summary is worth more than every word about a change. */
const ENOUGH = 120;

/** The sentence about the change before it, and its shorter one; empty where there was none. */
function changeIn({ change }: PageFacts): [string, string] {
  if (!change) return ['', ''];
  return [` ${sentence(toGsm7(change.text))}`, ` ${sentence(toGsm7(change.short))}`];
}

/** Leaves the worst incident's summary some room. */
const MAX_NUMBERS = 90;

/**
 * The SMS of several incidents, in the same bounds; of one, the SMS of its page. As many numbers as fit, then the worst
 * in words.
 */
export function bundleText(pages: readonly PageFacts[]): string {
  const [worst, ...others] = worstFirst(pages);
  if (!worst) throw new Error('a message is about something');
  if (others.length === 0) return pageText(worst);
  const all = [worst, ...others];
  const numbers = numberList(
    all.map(({ number }) => number).sort((a, b) => a - b),
    MAX_NUMBERS,
  );
  const summary = toGsm7(oneLine(worst.summary, MAX_TEXT));
  const head = toGsm7(`${bundleHead(all)}: ${numbers}. Worst: #${worst.number} ${worst.severity.toUpperCase()}`);
  const [, change] = changeIn(worst);
  const say = (part: string) =>
    `${sentence(part === '' ? head : `${head} ${part}`)}${change} Reply ack all, or ack ${worst.number}`;
  return fitSegments(summary, say, 2);
}

/** As few words as say it, none of them the alert's: for when the carrier has blocked what we would rather say. */
export function briefText(pages: readonly InBundle[]): string {
  const [worst, ...others] = worstFirst(pages);
  if (!worst) throw new Error('a message is about something');
  if (others.length === 0) return `${headline(worst)}. Reply ack ${worst.number}`;
  return `${others.length + 1} incidents, worst ${headline(worst)}. Reply ack all`;
}

const headline = ({ number, severity, component }: InBundle): string =>
  toGsm7(`#${number} ${severity.toUpperCase()}${component ? ` ${component}` : ''}`);

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
