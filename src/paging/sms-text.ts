import { fitSegments, segmentCount, toGsm7 } from '../lib/gsm7.ts';
import { oneLine } from '../lib/text.ts';

export interface PageFacts {
  number: number;
  severity: string;
  /** The first component of the incident, or null where the alert matched none. */
  component: string | null;
  summary: string;
}

/** More than two parts of 153 septets can show, and little enough to be cut in no time. */
const MAX_TEXT = 640;

/**
 * The SMS of a page: GSM-7, at most two segments, one where it fits. The number, the severity and the component come
 * first, because a lock screen shows the beginning; what to reply comes last, and only the summary is ever cut.
 */
export function pageText(page: PageFacts): string {
  const { number } = page;
  const head = toGsm7(`#${number} ${page.severity.toUpperCase()}${page.component ? ` ${page.component}` : ''}`);
  const summary = toGsm7(oneLine(page.summary, MAX_TEXT));
  const say = (part: string, reply: string) => `${sentence(part === '' ? head : `${head}: ${part}`)} ${reply}`;

  const everything = say(summary, `Reply ack ${number}, resolve ${number}, escalate ${number} or snooze ${number} 30m`);
  if (segmentCount(everything) === 1) return everything;
  return fitSegments(summary, (part) => say(part, `Reply ack ${number} or escalate ${number}`), 2);
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
