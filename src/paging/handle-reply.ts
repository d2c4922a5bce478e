import { type Ctx, inTransaction } from '../deps.ts';
import { findByAddress } from '../people/queries.ts';
import { actOnReply } from './act-on-reply.ts';
import { answerTo, countNotUnderstood, insertReply, saveAnswer } from './queries.ts';
import { parseReply } from './reply.ts';
import { plainSms } from './sms-text.ts';

export interface InboundSms {
  /** Twilio's MessageSid: the same one twice acts once. */
  sid: string;
  /** E.164. */
  from: string;
  body: string;
}

/** Two machines that answer each other fall silent after so many in ten minutes. */
const MAX_NOT_UNDERSTOOD = 3;
const NOT_UNDERSTOOD_WINDOW_MS = 10 * 60_000;

/** Acts on an SMS and answers what to send back; '' for silence. Strangers get none. */
export function handleReply(ctx: Ctx, sms: InboundSms): Promise<string> {
  return inTransaction(ctx, async (tx) => {
    const [person] = await findByAddress(tx.db, 'sms', sms.from);
    const isNew = await insertReply(tx.db, { sid: sms.sid, person: person?.id ?? null, body: sms.body }, tx.now);
    if (!isNew) return answerTo(tx.db, sms.sid);
    if (!person) {
      tx.log.warn({ sid: sms.sid }, 'an SMS from a number that belongs to nobody was ignored');
      return '';
    }
    const actor = { person: { id: person.id, name: person.name }, role: person.role, name: person.name };
    const { text, understood } = await actOnReply({ ...tx, actor }, person, parseReply(sms.body));
    const answer = understood || (await mayComplain(tx, person.id)) ? plainSms(text) : '';
    await saveAnswer(tx.db, sms.sid, answer, understood);
    return answer;
  });
}

async function mayComplain(tx: Ctx, person: string): Promise<boolean> {
  const since = new Date(tx.now.getTime() - NOT_UNDERSTOOD_WINDOW_MS);
  return (await countNotUnderstood(tx.db, person, since)) < MAX_NOT_UNDERSTOOD;
}
