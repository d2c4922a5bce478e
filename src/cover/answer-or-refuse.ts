import type { Ctx } from '../deps.ts';
import { Conflict, Forbidden } from '../lib/errors.ts';
import { peopleByIds } from '../people/queries.ts';
import type { CoverRequest } from './cover-request.ts';
import { declineCover } from './decline-cover.ts';
import { takeCover } from './take-cover.ts';
import { saidOutcome } from './wording.ts';

type Answering = { id: string; name: string };

/** Takes it, or says in words why not. Throws `NotFound`, `Forbidden` for those who were not asked, and `Conflict`. */
export async function takeOrRefuse(ctx: Ctx, person: Answering, number: number, zone: string): Promise<CoverRequest> {
  const taken = await takeCover(ctx, person, number);
  const { outcome, request } = taken;
  if (outcome === 'take' || outcome === 'already-yours') return request;
  const { asker, takenBy } = request;
  const people = await peopleByIds(ctx.db, [asker, takenBy ?? asker]);
  const nameOf = (id: string) => people.get(id)?.name ?? id;
  const why = saidOutcome(taken, nameOf(asker), nameOf(takenBy ?? asker), zone);
  throw outcome === 'not-asked' ? new Forbidden(why) : new Conflict(why);
}

/** Says no, or why that means nothing. Throws `NotFound`, `Forbidden` for those who were not asked, and `Conflict`. */
export async function declineOrRefuse(ctx: Ctx, person: Answering, number: number): Promise<CoverRequest> {
  const { outcome, request } = await declineCover(ctx, person, number);
  if (outcome === 'not-asked') throw new Forbidden(`Request ${number} was not asked of ${person.id}.`);
  if (outcome === 'settled') throw new Conflict(`Request ${number} is ${request.status}.`);
  return request;
}
