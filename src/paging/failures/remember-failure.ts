import { tellAdmins } from '../../cover/tell.ts';
import type { Ctx } from '../../deps.ts';
import { markFailing } from '../../people/queries.ts';
import { CHANNEL_NAMES } from '../delivery.ts';
import type { DeliveryRow, PageFacts } from '../queries.ts';
import { CONSEQUENCES } from './consequence.ts';
import type { Failure } from './failure.ts';
import { optOut } from './opt-out.ts';
import { tellOwners } from './tell-owners.ts';

export interface Remembered {
  /** For the timeline. */
  entries: string[];
  /** People of whom a contact method is newly known not to work. */
  affected: string[];
}

/** What a failure says beyond its message: a contact method that does not work, a number that has opted out. */
export async function rememberFailure(
  tx: Ctx,
  delivery: DeliveryRow,
  { page }: PageFacts,
  failure: Failure,
): Promise<Remembered> {
  const { mark } = CONSEQUENCES[failure.kind];
  if (mark === 'number') {
    const affected = await optOut(tx, delivery.address, 'provider');
    return {
      entries: affected.length > 0 ? [notUsed(page.personName, delivery, 'START is sent from it')] : [],
      affected,
    };
  }
  if (mark === 'method' && (await markMethod(tx, delivery, failure)))
    return {
      entries: [notUsed(page.personName, delivery, 'it is verified again or changed')],
      affected: [delivery.person_id],
    };
  return { entries: [], affected: [] };
}

async function markMethod(tx: Ctx, delivery: DeliveryRow, { reason }: Failure): Promise<boolean> {
  const { person_id, method_id, address } = delivery;
  if (!(await markFailing(tx.db, { personId: person_id, methodId: method_id, address }, reason, tx.now))) return false;
  await tellOwners(tx, [person_id], {
    key: `failing ${person_id} ${method_id} ${tx.now.toISOString()}`,
    subject: `Your contact method ${method_id} does not work`,
    text: `Firstline cannot reach you at ${address}: ${reason}. It is not used until you verify it again or change it.`,
  });
  return true;
}

const notUsed = (name: string, { method_id }: DeliveryRow, until: string): string =>
  `${name}'s contact method ${method_id} is not used any more until ${until}`;

/** At most once for a cause and an hour: a refused account fails every page. */
export async function tellAdminsOfRefusal(
  ctx: Ctx,
  channel: DeliveryRow['channel'],
  { code, reason }: Failure,
): Promise<void> {
  const hour = ctx.now.toISOString().slice(0, 13);
  const subject = `${CHANNEL_NAMES[channel]}: our provider refuses us`;
  const text = `Firstline cannot page by ${channel}: ${reason}. People are paged by their other contact methods meanwhile.`;
  await tellAdmins(ctx, `refused ${channel} ${code} ${hour}`, '', subject, () => text);
}
