import { parseDuration } from '../lib/durations.ts';

/** Which incidents a reply names; null where it names none, and the only one open is meant. */
export type Numbers = number[] | 'all' | null;

export type Reply =
  | { kind: 'ack' | 'resolve' | 'escalate' | 'raise' | 'status'; numbers: Numbers }
  /** `forMs` is null where no duration was said, or none that can be one. */
  | { kind: 'snooze'; numbers: Numbers; forMs: number | null }
  | { kind: 'who'; component: string | null }
  | { kind: 'page'; component: string; text: string }
  | { kind: 'note'; number: number | null; text: string }
  /** About shifts: the numbers are those of cover requests and of confirmations, not of incidents. */
  | { kind: 'take' | 'decline' | 'withdraw' | 'ready'; number: number | null }
  /** `words` say when, and may say on which rotation; lower case. */
  | { kind: 'cover'; words: string }
  /** `word` confirms what was asked for before; null asks. */
  | { kind: 'rollback'; number: number | null; word: string | null }
  | { kind: 'commands' }
  /** The phone network acts on these by itself, so they are never commands. */
  | { kind: 'carrier'; word: 'stop' | 'start' | 'help' }
  | { kind: 'unknown' };

/** What may be replied, for the answer to `commands` and to what was not understood. */
export const COMMANDS_TEXT =
  'Reply ack, resolve, escalate, raise, snooze 30m, rollback 42, status, who kiln, page kiln TEXT or note TEXT. ' +
  'Add a number to pick an incident: ack 42. ack all takes all. ' +
  'Shifts: cover sat 09:00-21:00, take 7, decline 7, withdraw 7, ready 17.';

/** Twilio sends no more; what is longer did not come from a phone. */
const MAX_BODY = 1_600;

/**
 * What a person meant by an SMS. Case, spaces, punctuation at the end, quotes around and emoji are forgiven; words that
 * follow a command and are not its own make the whole unknown, because "ok but not me" must not silence anything.
 */
export function parseReply(body: string): Reply {
  const text = unquoted(
    body
      .slice(0, MAX_BODY)
      .toWellFormed()
      .replace(/[^\P{C}\n]/gu, ' '),
  );
  const said = plainWords(text);
  const carrier = CARRIER.get(said.replaceAll(' ', ''));
  if (carrier) return { kind: 'carrier', word: carrier };
  if (/^(?:commands?|menu|\?+)$/.test(said)) return { kind: 'commands' };
  return freeText(text) ?? command(said) ?? command(numberLast(said)) ?? who(said) ?? { kind: 'unknown' };
}

/** Whether somebody wants something done by it, and not the carrier. */
export const isCommand = (body: string): boolean => !['unknown', 'carrier'].includes(parseReply(body).kind);

export interface Candidate {
  number: number;
  status: 'triggered' | 'acknowledged';
}

export type Choice =
  | { kind: 'chosen'; numbers: number[] }
  | { kind: 'ambiguous'; numbers: number[] }
  /** Nothing is open for this person. */
  | { kind: 'none' };

/**
 * Which incidents a reply of this kind is about, among the open ones its sender was paged for. An acknowledgement or an
 * escalation without a number means the one nobody has taken yet; what ends or quiets an incident must be clearer.
 */
export function chooseIncident(kind: Reply['kind'], numbers: Numbers, candidates: readonly Candidate[]): Choice {
  if (Array.isArray(numbers)) return { kind: 'chosen', numbers };
  const untaken = candidates.filter((candidate) => candidate.status === 'triggered');
  const likely = (kind === 'ack' || kind === 'escalate') && untaken.length > 0 ? untaken : candidates;
  const open = likely.map((candidate) => candidate.number);
  if (open.length === 0) return { kind: 'none' };
  return { kind: open.length === 1 || numbers === 'all' ? 'chosen' : 'ambiguous', numbers: open };
}

const CARRIER = new Map<string, 'stop' | 'start' | 'help'>([
  ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout'].map(
    (word) => [word, 'stop'] as const,
  ),
  ...['start', 'yes', 'unstop'].map((word) => [word, 'start'] as const),
  ...['help', 'info'].map((word) => [word, 'help'] as const),
]);

/** Without the quotes that a phone sets around a copied message. */
const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/^["'“”„‘’«»](.*)["'“”„‘’«»]$/s, '$1')
    .trim();

const plainWords = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/["“”„«»\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s.!,;:)']+$/, '')
    .trim();

const ABOUT_INCIDENT = [
  // A bare 1 acknowledges; 12 is no command.
  ['ack', /^(?:ack(?:nowledged?|ed)?|ok(?:ay)?|(?:i'?m )?on ?it|1(?!\d)) ?(.*)$/],
  ['resolve', /^(?:resolved?|res|fixed) ?(.*)$/],
  ['escalate', /^(?:escalate|next) ?(.*)$/],
  ['raise', /^raise ?(.*)$/],
  ['status', /^status ?([^?]*)\?*$/],
  ['snooze', /^snooze ?(.*)$/],
] as const;

const command = (said: string): Reply | null => aboutIncident(said) ?? aboutShift(said) ?? rollback(said);

/** `rollback 42`, `roll back 42 confirm kobemi`. */
function rollback(said: string): Reply | null {
  const [all, number, word] = /^roll ?back(?: #?([1-9]\d{0,14}))?(?: confirm ([a-z]{1,20}))?$/.exec(said) ?? [];
  return all === undefined ? null : { kind: 'rollback', number: number ? Number(number) : null, word: word ?? null };
}

function aboutIncident(said: string): Reply | null {
  for (const [kind, pattern] of ABOUT_INCIDENT) {
    const rest = pattern.exec(said)?.[1];
    if (rest === undefined) continue;
    if (kind === 'snooze') return snooze(rest);
    const numbers = parseNumbers(rest);
    return numbers === undefined ? null : { kind, numbers };
  }
  return null;
}

/** `42 ack` → `ack 42`. */
const numberLast = (said: string): string => said.replace(/^(#?\d{1,15})[ :,]+(\D.*)$/, '$2 $1');

const SPAN = /(\d+) ?(weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|[wdhms])(?![a-z])/g;

function snooze(rest: string): Reply | null {
  const spans = Array.from(rest.matchAll(SPAN), ([, count, unit = '']) => `${count}${unit[0]}`);
  const numbers = parseNumbers(rest.replace(SPAN, ' ').replace(/\bfor\b/, ' '));
  return numbers === undefined ? null : { kind: 'snooze', numbers, forMs: parseDuration(spans.join('')) || null };
}

/** undefined where there is anything but numbers, or `all`. */
function parseNumbers(text: string): Numbers | undefined {
  const words = text.replace(/[,;&#]|\band\b|\bincidents?\b/g, ' ').trim();
  if (words === '') return null;
  if (words === 'all') return 'all';
  const numbers = words.split(/ +/);
  return numbers.every((word) => /^[1-9]\d{0,14}$/.test(word)) ? [...new Set(numbers.map(Number))] : undefined;
}

/** `take 7`, `cover sat 09:00-21:00`. */
function aboutShift(said: string): Reply | null {
  const cover = /^cover(?:[ :]+(.*))?$/.exec(said);
  if (cover) return { kind: 'cover', words: (cover[1] ?? '').trim() };
  const [, kind, rest = ''] = /^(take|decline|withdraw|ready) ?(.*)$/.exec(said) ?? [];
  const numbers = parseNumbers(rest);
  if (!kind || numbers === undefined || numbers === 'all' || (numbers && numbers.length > 1)) return null;
  return { kind: kind as 'take' | 'decline' | 'withdraw' | 'ready', number: numbers?.[0] ?? null };
}

/** `page` and `note` keep their text as it was written. */
function freeText(text: string): Reply | null {
  const page = /^page\s+([^\s:,]+)[\s:,]*(.*)$/is.exec(text);
  if (page) return { kind: 'page', component: (page[1] ?? '').toLowerCase(), text: page[2] ?? '' };
  const note = /^note[\s:]+(?:#?([1-9]\d{0,14})[\s:,]+)?(.+)$/is.exec(text);
  if (note) return { kind: 'note', number: note[1] ? Number(note[1]) : null, text: note[2] ?? '' };
  return null;
}

/** `who kiln`, `who's on call for kiln?`; a name of several words is the id with hyphens. */
function who(said: string): Reply | null {
  const rest = /^who(?:'?s)?(?: (.*?))?\?*$/.exec(said);
  if (!rest) return null;
  const name = (rest[1] ?? '').replace(/^(?:(?:is|are|on[- ]?call|on|owns?|has|for|the)(?: |$))+/, '').trim();
  return { kind: 'who', component: name === '' ? null : name.replaceAll(' ', '-') };
}
