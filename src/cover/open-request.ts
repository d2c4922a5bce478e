import type { Ctx } from '../deps.ts';
import { Conflict, Invalid } from '../lib/errors.ts';
import type { Person } from '../people/person.ts';
import type { Rotation } from '../rotations/rotation.ts';
import { askPeople } from './ask-people.ts';
import { type CoverRequest, isOnCall, nextActionAfter } from './cover-request.ts';
import { insertCoverRequest, openRequestsOf } from './queries.ts';

export interface Asked {
  request: CoverRequest;
  /** Who was asked. */
  people: Person[];
}

export interface Stretch {
  from: Date;
  to: Date;
}

const MOST_AHEAD_MS = 366 * 86_400_000;

/** Writes a request and asks. Throws `Conflict` where the same is asked of the same people already. */
export async function openRequest(
  tx: Ctx,
  rotation: Rotation,
  asking: Pick<CoverRequest, 'asker' | 'asked' | 'from' | 'to' | 'returns'>,
): Promise<Asked> {
  const wanted = { ...asking, rotation: rotation.id };
  const open = (await openRequestsOf(tx.db, wanted)).find(({ asked }) => asked === asking.asked);
  if (open) throw new Conflict(`Cover request ${open.number} asks for this already.`);
  const nextActionAt = nextActionAfter({ ...wanted, createdAt: tx.now }, tx.now);
  const request = await insertCoverRequest(tx.db, wanted, nextActionAt, tx.now);
  return { request, people: await askPeople(tx, request, rotation) };
}

/** Throws `Invalid` naming `path` for an instant that is past or more than 366 days away. */
export function requireAhead(instant: Date, now: Date, path: string): void {
  if (instant <= now) throw refused(path, 'is past');
  if (instant.getTime() > now.getTime() + MOST_AHEAD_MS) throw refused(path, 'must be within 366 days');
}

/** Throws `Invalid` naming `path` for a stretch in which the person is never on call. */
export function requireOnCall(rotation: Rotation, person: string, { from, to }: Stretch, path: string): void {
  if (!isOnCall(rotation, person, from, to))
    throw refused(path, `begins a stretch in which ${person} is not on call in ${rotation.id}`);
}

export const refused = (path: string, message: string): Invalid =>
  new Invalid(`${path} ${message}.`, [{ path, message }]);
