import { type Actor, type Ctx, inTransaction } from '../../deps.ts';
import { acknowledge } from '../../incidents/acknowledge.ts';
import { escalate } from '../../incidents/escalate.ts';
import type { Moved } from '../../incidents/move-incident.ts';
import { resolve } from '../../incidents/resolve.ts';
import { findPerson, markProved } from '../../people/queries.ts';
import { isUnderway, isWanted } from '../delivery.ts';
import {
  answerToKey,
  type DeliveryRow,
  insertKeyPress,
  lockDelivery,
  lockIncidentOf,
  type PageFacts,
  pageFacts,
  saveAnswerToKey,
  setDelivery,
} from '../queries.ts';
import { keyAddress, tell, unknownCall, whoSettled } from './answer-call.ts';
import { type CallRef, isCallOf } from './call-outcome.ts';
import { actionOf, answerInCall, type CallAction, sayAndHangUp, settledMeanwhile } from './call-script.ts';

export interface KeyPress extends CallRef {
  /** What was pressed: one digit, `*` or `#`; '' for nothing. */
  key: string;
  /** It answers the second choice, after a wrong key. */
  again: boolean;
}

const VIA = 'by phone call';
const VERBS: Record<CallAction, (ctx: Ctx, number: number) => Promise<Moved>> = {
  acknowledge: (ctx, number) => acknowledge(ctx, number, VIA),
  resolve: (ctx, number) => resolve(ctx, number, VIA),
  escalate: (ctx, number) => escalate(ctx, number, VIA),
};

/** Does what a key asks for, as the person who was called, and answers in TwiML. The same key of a call acts once. */
export function pressKey(ctx: Ctx, press: KeyPress, publicUrl: string): Promise<string> {
  return inTransaction(ctx, async (tx) => {
    // The incident first, as every verb does.
    await lockIncidentOf(tx.db, press.delivery);
    const delivery = await lockDelivery(tx.db, press.delivery);
    const facts = delivery && isCallOf(delivery, press) ? await pageFacts(tx.db, delivery.page_id) : null;
    if (!delivery || !facts) return unknownCall(tx, press);
    const action = actionOf(press.key);
    if (!action) {
      if (press.again) return sayAndHangUp('That key does nothing, so nothing was done.');
      return tell(tx, delivery, facts, keyAddress(publicUrl, press, true), 'That key does nothing.');
    }
    if (!(await insertKeyPress(tx.db, press, tx.now)))
      return sayAndHangUp(await answerToKey(tx.db, press.sid, press.key));
    const answer = await act(tx, delivery, facts, action);
    await saveAnswerToKey(tx.db, press.sid, press.key, answer);
    return sayAndHangUp(answer);
  });
}

async function act(tx: Ctx, delivery: DeliveryRow, facts: PageFacts, action: CallAction): Promise<string> {
  // A key proves that somebody has heard it, sooner than the end of the call does.
  if (isUnderway(delivery.status)) await setDelivery(tx.db, delivery.id, { status: 'delivered', error: null }, tx.now);
  const { person_id: personId, method_id: methodId, address } = delivery;
  await markProved(tx.db, { personId, methodId, address }, 'key', tx.now);
  const person = await findPerson(tx.db, delivery.person_id);
  if (!person || person.role === 'viewer') return 'Only responders can do that.';
  const { incident, page } = facts;
  const by = await whoSettled(tx, delivery, incident);
  // The choice was made while nobody had it: it must not take the incident from whoever has it by now.
  if (action === 'escalate' && !isWanted(incident, page)) return settledMeanwhile(incident, by);
  const actor: Actor = { person: { id: person.id, name: person.name }, role: person.role, name: person.name };
  return answerInCall(action, await VERBS[action]({ ...tx, actor }, incident.number), person, by);
}
