import { type Ctx, inTransaction } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { plainSms } from '../lib/gsm7.ts';
import { optIn, optOut } from '../paging/failures/opt-out.ts';
import { reviewPages } from '../paging/failures/review-pages.ts';
import type { Person } from '../people/person.ts';
import { findByAddress } from '../people/queries.ts';
import { actOnReply } from './act-on-reply.ts';
import { answerTo, countNotUnderstood, insertReply, openIncidentsPagedTo, saveAnswer } from './queries.ts';
import { parseReply, type Reply } from './reply.ts';

export interface InboundSms {
  /** Twilio's MessageSid: the same one twice acts once. */
  sid: string;
  /** E.164. */
  from: string;
  body: string;
  /** What Twilio made of it where it handles opt-outs: STOP, START or HELP. */
  optOutType?: string;
}

/** Two machines that answer each other fall silent after so many in ten minutes. */
const MAX_NOT_UNDERSTOOD = 3;
const NOT_UNDERSTOOD_WINDOW_MS = 10 * 60_000;

/** Acts on an SMS and answers what to send back; '' for silence. Strangers get none. */
export function handleReply(ctx: Ctx, sms: InboundSms): Promise<string> {
  return inTransaction(ctx, async (tx) => {
    const reply = carrierWord(sms.optOutType) ?? parseReply(sms.body);
    const person = await whoReplies(tx, await findByAddress(tx.db, 'sms', sms.from), reply);
    const isNew = await insertReply(tx.db, { sid: sms.sid, person: person?.id ?? null, body: sms.body }, tx.now);
    if (!isNew) return answerTo(tx.db, sms.sid);
    // The number, whoever it belongs to: the carrier asks nobody either. It answers by itself, and refuses ours.
    if (reply.kind === 'carrier') return heedCarrierWord(tx, sms.from, reply.word);
    if (!person) {
      tolerate(tx, 'unknown-sender', sms.sid);
      tx.log.warn({ sid: sms.sid }, 'an SMS from a number that belongs to nobody was ignored');
      return '';
    }
    const actor = { person: { id: person.id, name: person.name }, role: person.role, name: person.name };
    const { text, understood } = await actOnReply({ ...tx, actor }, person, reply);
    if (!understood) tolerate(tx, 'reply-not-understood', person.id);
    const answer = understood || (await mayComplain(tx, person.id)) ? plainSms(text) : '';
    await saveAnswer(tx.db, sms.sid, answer, understood);
    return answer;
  });
}

function carrierWord(optOutType: string | undefined): Reply | null {
  const word = optOutType?.toLowerCase();
  return word === 'stop' || word === 'start' || word === 'help' ? { kind: 'carrier', word } : null;
}

async function heedCarrierWord(tx: Ctx, number: string, word: 'stop' | 'start' | 'help'): Promise<''> {
  if (word === 'stop') await reviewPages(tx, await optOut(tx, number, 'reply'));
  if (word === 'start') await optIn(tx, number);
  return '';
}

/** People may share a phone: the one who replies is the one who was paged for what the reply is about. */
async function whoReplies(tx: Ctx, people: Person[], reply: Reply): Promise<Person | undefined> {
  if (people.length < 2) return people[0];
  const named = namedIn(reply);
  for (const person of people) {
    const open = await openIncidentsPagedTo(tx.db, person.id);
    if (open.some(({ number }) => named === null || named.includes(number))) return person;
  }
  return people[0];
}

function namedIn(reply: Reply): number[] | null {
  if (reply.kind === 'rollback') return reply.number === null ? null : [reply.number];
  return 'numbers' in reply && Array.isArray(reply.numbers) ? reply.numbers : null;
}

async function mayComplain(tx: Ctx, person: string): Promise<boolean> {
  const since = new Date(tx.now.getTime() - NOT_UNDERSTOOD_WINDOW_MS);
  return (await countNotUnderstood(tx.db, person, since)) < MAX_NOT_UNDERSTOOD;
}
