import { type Ctx, inTransaction } from '../deps.ts';
import { Conflict, NotFound } from '../lib/errors.ts';
import { insertNotices } from '../notices/queries.ts';
import { lockRelease, removeRelease } from '../releases/queries.ts';
import { isPlanned } from '../releases/release.ts';
import { foreign, isTellersOwn, type Teller } from '../releases/save-release.ts';
import { whatOfRelease } from './kept-check.ts';
import { standbysOf } from './queries.ts';

/**
 * A release that was planned does not go out: it is gone, and whoever was told of it hears that. Throws `NotFound`,
 * `Forbidden`, and `Conflict` for one that has begun.
 */
export function callOff(ctx: Ctx, id: number, teller: Teller): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const release = await lockRelease(tx.db, { id });
    if (!release) throw new NotFound(`release ${id}`);
    if (!isTellersOwn(release.components, teller)) throw foreign(teller);
    if (!isPlanned(release, tx.now))
      throw new Conflict(`Release ${id} has begun: what is undone is told as a change of kind rollback.`);
    const told = (await standbysOf(tx.db, [id])).filter(({ asked, status }) => asked > 0 && status !== 'void');
    const text = `${whatOfRelease(release)} is called off: it does not go out as planned.`;
    await removeRelease(tx.db, id);
    await insertNotices(
      tx,
      told.map(({ person }) => ({
        ...{ key: `release ${id} off ${person}`, person, method: null, dueAt: tx.now },
        ...{ subject: text, text },
      })),
    );
  });
}
