import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { peopleByIds } from '../people/queries.ts';
import { getRotation } from '../rotations/queries.ts';
import { askPeople } from './ask-people.ts';
import { type CoverRequest, deadlineOf, isMoot, nextActionAfter } from './cover-request.ts';
import { type PollOptions, pollCalendars } from './poll-calendars.ts';
import { dueCoverRequests, lockCoverRequest, putOffCoverRequest, settleCoverRequest } from './queries.ts';
import { tell, tellAdmins } from './tell.ts';
import { saidExpired } from './wording.ts';

const CHUNK = 100;

/**
 * Reminds, ends what nobody took in time, and reads the calendars of absences that are due; answers how much it did. Any
 * number of workers may do this at once.
 */
export async function coverDue(ctx: Ctx, options: PollOptions = {}): Promise<number> {
  const numbers = await dueCoverRequests(ctx.db, ctx.now, CHUNK);
  for (const number of numbers) {
    // One that cannot be handled must not stop the others.
    await moveOn(ctx, number).catch((err) => ctx.log.error({ err, number }, 'a cover request could not be handled'));
  }
  return numbers.length + (await pollCalendars(ctx, options));
}

function moveOn(ctx: Ctx, number: number): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    const request = await lockCoverRequest(tx.db, number);
    if (request.status !== 'open' || !request.nextActionAt || request.nextActionAt > tx.now) return;
    const rotation = await getRotation(tx.db, request.rotation, tx.now);
    if (deadlineOf(request) <= tx.now) return expire(tx, request);
    if (isMoot(request, rotation, tx.now))
      return void (await settleCoverRequest(tx.db, number, 'withdrawn', null, tx.now));
    await askPeople(tx, request, rotation, request.nextActionAt);
    await putOffCoverRequest(tx.db, number, nextActionAfter(request, tx.now));
  });
}

async function expire(tx: Ctx, request: CoverRequest): Promise<void> {
  const { number, asker } = request;
  await settleCoverRequest(tx.db, number, 'expired', null, tx.now);
  const name = (await peopleByIds(tx.db, [asker])).get(asker)?.name ?? asker;
  const key = `cover ${number} expired`;
  await tell(tx, key, asker, 'Nobody could cover for you', (zone) => saidExpired(request, 'you', zone));
  await tellAdmins(tx, key, asker, `Nobody covers for ${name}`, (zone) => saidExpired(request, name, zone));
}
