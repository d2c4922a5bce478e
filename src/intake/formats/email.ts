import { compilePattern, patternProblem } from '../../components/matcher.ts';
import type { Alert } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, keyOfWords, textOf } from '../payload.ts';

/**
 * A mail, as src/mail-in reads it, or as the webhook of a mail provider posts it: `from`, `subject`, `text`. Its key is its
 * `tag` (what stands behind the + of the address), else the `thread` of the mail that it answers, else its sender and its
 * subject without the words that tell good news from bad.
 */
export const email: Format = ({ body }, { mail = {} }) => {
  const fields = fieldsOf(body);
  const from = addressIn(textOf(fields.from));
  const subject = textOf(fields.subject)?.replace(/\s+/g, ' ') ?? '';
  const text = textOf(fields.text);
  if (!subject && !text && !from) return { refused: [{ path: 'subject', message: 'is required' }] };
  if (!isAllowed(from, mail.from))
    return { refused: [{ path: 'from', message: 'is not a sender that we take mail from' }] };
  return {
    alerts: [
      alertOf({
        action: isGoodNews(subject, mail.resolveWhen) ? 'resolve' : 'trigger',
        summary: subject.replace(REPLY, '') || text?.split('\n', 1)[0] || `A mail without words from ${from}`,
        severity: severityIn(subject),
        dedupKey: textOf(fields.tag) ?? textOf(fields.thread) ?? keyOfWords(from, topicOf(subject)),
        source: from,
        labels: { from, subject },
        payload: { ...fields, tag: undefined, thread: undefined },
      }),
    ],
  };
};

/** `Nagios <nagios@example.com>` or the bare address. */
const addressIn = (from: string | undefined): string | undefined =>
  (/<([^<>]*)>\s*$/.exec(from ?? '')?.[1] ?? from)?.trim().toLowerCase();

/** Anybody, where the settings name nobody. */
function isAllowed(from: string | undefined, allowed: string[] | undefined): boolean {
  if (!allowed) return true;
  return allowed.some((one) => {
    const wanted = one.toLowerCase();
    return wanted.startsWith('@') ? from?.endsWith(wanted) : from === wanted;
  });
}

function isGoodNews(subject: string, pattern: string | undefined): boolean {
  return pattern !== undefined && patternProblem(pattern) === null && compilePattern(pattern)(subject);
}

/** Monitoring writes a warning in capitals; everything else that it mails about is as grave as its sender's silence. */
const severityIn = (subject: string): Alert['severity'] =>
  /\bWARN(ING)?\b/.test(subject) && !/\b(CRITICAL|DOWN|DISASTER|EMERGENCY)\b/i.test(subject) ? 'warning' : 'critical';

const REPLY = /^((re|aw|sv|antw|fwd?|wg)(\[\d+\])?\s*:\s*)+/i;

const STATE_WORDS = new RegExp(
  `\\b(${[
    ...['problem', 'recovery', 'recovered', 'resolved', 'resolve', 'firing', 'triggered', 'alarm', 'ok', 'okay', 'up'],
    ...['down', 'critical', 'warning', 'warn', 'unknown', 'unreachable', 'error', 'failed', 'failure', 'succeeded'],
    ...['success', 'normal', 'back', 'acknowledgement'],
  ].join('|')})\\b`,
  'gi',
);

/** What a mail is about: numbers stay, because web1 and web2 are two problems. */
const topicOf = (subject: string): string =>
  subject
    .replace(REPLY, '')
    .replace(STATE_WORDS, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
