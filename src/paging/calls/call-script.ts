import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import type { Incident } from '../../incidents/incident.ts';
import type { Moved } from '../../incidents/move-incident.ts';
import { oneLine } from '../../lib/text.ts';

/** What is said in a call, as TwiML, and which key does what. */

export type CallAction = 'acknowledge' | 'resolve' | 'escalate';

// Not 1: a voicemail greeting may hold tones, and 1 is what people press without thinking.
const KEYS = new Map<string, CallAction>([
  ['4', 'acknowledge'],
  ['5', 'escalate'],
  ['6', 'resolve'],
]);

export const actionOf = (key: string): CallAction | null => KEYS.get(key) ?? null;

export interface CallFacts {
  number: number;
  severity: string;
  /** The first component of the incident, or null where the alert matched none. */
  component: string | null;
  summary: string;
}

/** Some fifteen seconds: who wants to know more looks at the incident. */
const MAX_SUMMARY = 200;
const MAX_NOTE = 500;
const WAIT_SECONDS = 8;
const CHOICE = 'Press 4 to acknowledge, 6 to resolve, 5 to escalate.';

/**
 * The incident and the keys, said twice; a key can be pressed at any time, and is sent to `action`. `before` is said
 * once, ahead of it.
 */
export function askInCall(facts: CallFacts, action: string, before = ''): string {
  const { number, severity, component } = facts;
  const where = component ? `, on ${speakable(component, MAX_SUMMARY)}` : '';
  const summary = speakable(facts.summary, MAX_SUMMARY);
  const words = [`Incident ${number}, ${severity}${where}.`, summary && sentence(summary), CHOICE];

  const response = new VoiceResponse();
  // No key ends the choice early, so that # is a wrong key and not silence.
  const choice = response.gather({ numDigits: 1, timeout: WAIT_SECONDS, finishOnKey: '', action, method: 'POST' });
  choice.say([before || 'Firstline.', ...words.filter(Boolean)].join(' '));
  choice.pause({ length: 2 });
  choice.say(words.filter(Boolean).join(' '));
  response.say('No key was pressed, so nothing was done. Goodbye.');
  response.hangup();
  return response.toString();
}

/** Words, and the end of the call. */
export function sayAndHangUp(words: string): string {
  const response = new VoiceResponse();
  response.say(`${words} Goodbye.`);
  response.hangup();
  return response.toString();
}

/** A short text that is no page, such as a code, said twice; a code is read digit by digit. */
export function readAloud(text: string): string {
  const words = speakable(text, MAX_NOTE).replace(/\b\d{6}\b/g, (code) => `${[...code].join(', ')}`);
  const response = new VoiceResponse();
  response.say(sentence(words));
  response.pause({ length: 1 });
  response.say(`Again. ${sentence(words)} Goodbye.`);
  response.hangup();
  return response.toString();
}

/** A test of the way to somebody, said twice; whichever key is pressed is sent to `action`. */
export function askForAnyKey(text: string, action: string): string {
  const words = sentence(speakable(text, MAX_NOTE));
  const response = new VoiceResponse();
  const choice = response.gather({ numDigits: 1, timeout: WAIT_SECONDS, finishOnKey: '', action, method: 'POST' });
  choice.say(words);
  choice.pause({ length: 2 });
  choice.say(words);
  response.say('No key was pressed. Goodbye.');
  response.hangup();
  return response.toString();
}

/** What a recording hears: nothing that a stranger could act on. */
export const FOR_A_MACHINE = 'Firstline has called about an incident. Please look at your messages.';

export const WRONG_CALL = 'This call is no longer about anything.';

/** Why a page that was answered wants nothing any more. `by` is who did it, in words. */
export const settledMeanwhile = ({ number, status }: Pick<Incident, 'number' | 'status'>, by: string | null): string =>
  `Incident ${number} has been ${status}${by ? ` by ${by}` : ''}.`;

/** What a key has done, in words; `by` names who had acknowledged before. */
export function answerInCall(action: CallAction, moved: Moved, me: { id: string }, by: string | null): string {
  const { before } = moved;
  const { number } = before;
  if (before.status === 'resolved') return `Incident ${number} is resolved already.`;
  if (action === 'resolve') return `Incident ${number} is resolved. Thank you.`;
  if (action === 'acknowledge') {
    if ('after' in moved && moved.after.status === 'triggered')
      return `Your part of incident ${number} is acknowledged. Others are still being paged.`;
    if (before.status === 'triggered' || before.acknowledgedBy === me.id) return `Incident ${number} is yours.`;
    return `Thank you. Incident ${number} was acknowledged already${by ? `, by ${by}` : ''}.`;
  }
  if ('refused' in moved || moved.after.line === 0) return `Incident ${number}: nobody else can be reached now.`;
  if (moved.after.uncovered) return `Incident ${number}: the catch-all is paged now.`;
  return `Incident ${number}: line ${moved.after.line} is paged now.`;
}

/**
 * Words that can be read out: no addresses, no signs that a voice would spell, at most `max` characters, cut between
 * words.
 */
export function speakable(text: string, max: number): string {
  const words = oneLine(text, max * 4)
    .replace(/\bhttps?:\/\/\S+/gi, 'a link')
    .replace(/%/g, ' percent')
    .replace(/#(?=\d)/g, 'number ')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{M}\p{N}.,:;?!'’()+-]+/gu, ' ')
    .replace(/ +([.,:;?!])/g, '$1')
    .trim();
  if (words.length <= max) return words;
  const cut = words.slice(0, max + 1);
  const end = cut.lastIndexOf(' ');
  return (end > max / 2 ? cut.slice(0, end) : cut.slice(0, max)).toWellFormed().replace(/[\s.,:;\uFFFD]+$/, '');
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
