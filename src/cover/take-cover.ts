import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { peopleByIds } from '../people/queries.ts';
import { addOverride } from '../rotations/add-override.ts';
import { peopleNeeded } from '../rotations/definition.ts';
import { getRotation } from '../rotations/queries.ts';
import { later } from './absence.ts';
import { type CoverRequest, decideTake, isMoot, type Taken } from './cover-request.ts';
import { lockCoverRequest, settleCoverRequest } from './queries.ts';
import { tell } from './tell.ts';
import { saidTaken, saidYours } from './wording.ts';

/**
 * Gives the stretch to the first who takes it, as an override, and, in a swap, the other stretch in return. Admins may
 * name people who are not of the rotation. Throws `NotFound`.
 */
export function takeCover(ctx: Ctx, person: { id: string; name: string }, number: number): Promise<Taken> {
  return changeDefinitions(ctx, async (tx) => {
    const request = await lockCoverRequest(tx.db, number);
    const rotation = await getRotation(tx.db, request.rotation, tx.now);
    const isOfRotation = tx.actor.role === 'admin' || peopleNeeded(rotation, tx.now).includes(person.id);
    const outcome = decideTake(request, person.id, isOfRotation, tx.now);
    if (outcome !== 'take') return { outcome, request };
    if (isMoot(request, rotation, tx.now))
      return { outcome: 'moot', request: await settleCoverRequest(tx.db, number, 'withdrawn', null, tx.now) };
    await handOver(tx, request, person.id);
    const taken = await settleCoverRequest(tx.db, number, 'taken', person.id, tx.now);
    await tellThem(tx, taken, person);
    return { outcome, request: taken };
  });
}

async function handOver(tx: Ctx, { rotation, asker, from, to, returns }: CoverRequest, taker: string): Promise<void> {
  const give = (stretch: { from: Date; to: Date }, person: string, replaces: string) =>
    addOverride(tx, rotation, {
      from: later(stretch.from, tx.now).toISOString(),
      to: stretch.to.toISOString(),
      ...{ person, replaces, kind: 'replace' },
    });
  await give({ from, to }, taker, asker);
  if (returns) await give(returns, asker, taker);
}

/** Whoever takes it by themselves has our answer; whoever was named by an admin has to hear of it. */
async function tellThem(tx: Ctx, request: CoverRequest, taker: { id: string; name: string }): Promise<void> {
  const key = `cover ${request.number} taken`;
  await tell(tx, key, request.asker, `${taker.name} covers for you`, (zone) => saidTaken(request, taker.name, zone));
  if (tx.actor.person?.id === taker.id) return;
  const asker = (await peopleByIds(tx.db, [request.asker])).get(request.asker)?.name ?? request.asker;
  await tell(tx, key, taker.id, `You cover for ${asker}`, (zone) => saidYours(request, asker, zone));
}
