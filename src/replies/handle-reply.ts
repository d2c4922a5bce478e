import { type Ctx, inTransaction } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { plainSms } from '../lib/gsm7.ts';
import { optIn, optOut } from '../paging/failures/opt-out.ts';
import { reviewPages } from '../paging/failures/review-pages.ts';
import type { Person } from '../people/person.ts';
import { findByAddress } from '../people/queries.ts';
import { CROSSING_MS, THANKS } from '../proofs/contact-test.ts';
import { proveByReply } from '../proofs/prove.ts';
import { pagedForNow, testsWaitingAt } from '../proofs/queries.ts';
import { type Answer, actOnReply } from './act-on-reply.ts';
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
    const answered = await answerToTest(tx, person, sms.from, reply);
    const { text, understood } = answered ?? (await actOnReply({ ...tx, actor }, person, reply));
    // Last, so that incidents are locked before methods, as everywhere.
    await proveByReply(tx, sms.from);
    if (!understood) tolerate(tx, 'reply-not-understood', person.id);
    const answer = understood || (await mayComplain(tx, person.id)) ? plainSms(text) : '';
    await saveAnswer(tx.db, sms.sid, answer, understood);
    return answer;
  });
}

/**
 * What is answered where a test of this number waits, and the reply may be meant for it; null where it is not. An ok is for
 * the incident wherever one is open, unless that was paged so lately that the two messages may have crossed.
 */
async function answerToTest(tx: Ctx, person: Person, number: string, reply: Reply): Promise<Answer | null> {
  const isOk = reply.kind === 'ack' && reply.numbers === null;
  if ((!isOk && reply.kind !== 'unknown') || (await testsWaitingAt(tx.db, number, tx.now)).length === 0) return null;
  const open = await openIncidentsPagedTo(tx.db, person.id);
  if (open.length === 0) return { text: THANKS, understood: true };
  const crossed = isOk ? await pagedForNow(tx.db, person.id, new Date(tx.now.getTime() - CROSSING_MS)) : null;
  if (crossed === null) return null;
  const text = `Thank you for the test. Meanwhile you were paged: for that, reply ack ${crossed}`;
  return { text, understood: true };
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
