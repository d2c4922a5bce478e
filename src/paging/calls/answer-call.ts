import type { Ctx } from '../../deps.ts';
import { peopleByIds } from '../../people/queries.ts';
import { isWanted } from '../delivery.ts';
import { failDelivery } from '../failures/fail-delivery.ts';
import { type DeliveryRow, findDelivery, type PageFacts, pageFacts } from '../queries.ts';
import { type CallRef, isCallOf, isMachine, outcomeOfCall } from './call-outcome.ts';
import { askInCall, FOR_A_MACHINE, sayAndHangUp, settledMeanwhile, WRONG_CALL } from './call-script.ts';
import { takeUpCall } from './take-up-call.ts';

export interface AnsweredCall extends CallRef {
  /** Who answered, where Twilio was asked to listen. */
  answeredBy?: string;
}

/**
 * What is said to whoever answers, as TwiML. The incident is looked at once more (promise 4), for a phone rings long; a
 * recording is nobody, and the person's next method is used at once.
 */
export async function answerCall(ctx: Ctx, call: AnsweredCall, publicUrl: string): Promise<string> {
  await takeUpCall(ctx, call);
  const delivery = await findDelivery(ctx.db, call.delivery);
  const facts = delivery && isCallOf(delivery, call) ? await pageFacts(ctx.db, delivery.page_id) : null;
  if (!delivery || !facts) return unknownCall(ctx, call);
  if (isMachine(call.answeredBy)) {
    const outcome = outcomeOfCall({ status: 'completed', answeredBy: call.answeredBy });
    if (outcome.kind === 'failed') await failDelivery(ctx, delivery.id, call.attempt, outcome.failure);
    return sayAndHangUp(FOR_A_MACHINE);
  }
  return tell(ctx, delivery, facts, keyAddress(publicUrl, call));
}

/** The incident and the keys, or why they have become pointless. `before` is said ahead. */
export async function tell(
  ctx: Ctx,
  delivery: DeliveryRow,
  { incident, page, component }: PageFacts,
  action: string,
  before?: string,
): Promise<string> {
  if (!isWanted(incident, page))
    return sayAndHangUp(settledMeanwhile(incident, await whoSettled(ctx, delivery, incident)));
  return askInCall({ ...incident, component: component?.id ?? null }, action, before);
}

/** Who acknowledged or resolved, as the person on the phone would say it. */
export async function whoSettled(
  ctx: Ctx,
  delivery: Pick<DeliveryRow, 'person_id'>,
  { status, acknowledgedBy, resolvedBy }: PageFacts['incident'],
): Promise<string | null> {
  const id = status === 'resolved' ? resolvedBy : acknowledgedBy;
  if (id === null) return null;
  if (id === delivery.person_id) return 'you';
  return (await peopleByIds(ctx.db, [id])).get(id)?.name ?? id;
}

/** Where a key is sent. `again` marks the second choice, after which a wrong key ends the call. */
export const keyAddress = (publicUrl: string, { delivery, attempt }: CallRef, again = false): string =>
  `${publicUrl}/twilio/voice/key?delivery=${delivery}&attempt=${attempt}${again ? '&again=1' : ''}`;

export function unknownCall(ctx: Ctx, { delivery, sid }: CallRef): string {
  ctx.log.warn({ delivery, sid }, 'a call that no message made was ignored');
  return sayAndHangUp(WRONG_CALL);
}
