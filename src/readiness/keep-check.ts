import { type Ctx, inTransaction } from '../deps.ts';
import { type KeptCheck, type Turn, turnOf, turnText, whatOfRelease } from '../release-watch/kept-check.ts';
import { planStandbys } from '../release-watch/plan-standbys.ts';
import { checksOf, insertCheck, isChecked, lockStale, readRelied, setChecked } from '../release-watch/queries.ts';
import { tellMaker } from '../release-watch/tell-maker.ts';
import { lockRelease, type StoredRelease } from '../releases/queries.ts';
import { checkWindow } from './run-release-check.ts';

/**
 * Checks a release as it was just told, and keeps what the check says; it never throws: a release that is told is told,
 * and a check that could not be made is made by the next look over all of them.
 */
export async function checkTold(ctx: Ctx, id: number): Promise<void> {
  try {
    const relied = await readRelied(ctx.db, ctx.now);
    await inTransaction(ctx, async (tx) => {
      const release = await lockRelease(tx.db, { id });
      if (release && isChecked(release, tx.now)) await keep(tx, release, relied);
    });
  } catch (error) {
    ctx.log.error({ err: error, release: id }, 'a release could not be checked; it will be again');
  }
}

/** So many in one go; the rest are for the next one. */
const MOST = 500;

/**
 * Checks again what is still at risk and whose check relies on something that has changed since. Any number of workers may
 * do this at once: each takes one release at a time. Answers how many were checked.
 */
export async function recheckReleases(ctx: Ctx): Promise<number> {
  const relied = await readRelied(ctx.db, ctx.now);
  for (let done = 0; done < MOST; done += 1) if (!(await recheckOne(ctx, relied))) return done;
  return MOST;
}

/** One that cannot be checked must not stop the others, and is left until something changes again. */
async function recheckOne(ctx: Ctx, relied: string): Promise<boolean> {
  let taken: StoredRelease | null = null;
  try {
    await inTransaction(ctx, async (tx) => {
      taken = await lockStale(tx.db, relied, tx.now);
      if (taken) await keep(tx, taken, relied);
    });
  } catch (error) {
    if (!taken) throw error;
    const { id } = taken as StoredRelease;
    ctx.log.error({ err: error, release: id }, 'a release could not be checked');
    await setChecked(ctx.db, id, relied, ctx.now);
  }
  return taken !== null;
}

async function keep(tx: Ctx, release: StoredRelease, relied: string): Promise<void> {
  const { checked, onCall } = await checkWindow(tx, release);
  const { result, from, to, holes } = checked;
  const after: KeptCheck = { at: tx.now, result, from, to, holes };
  const before = (await checksOf(tx.db, [release.id])).get(release.id) ?? null;
  // Of a maker whom we know: owners and admins did not ask for each release of a tool.
  const turn = turnOf(before, after, release.integrationId !== null && release.makerId !== null);
  if (turn.differs) await insertCheck(tx.db, release.id, after);
  await tell(tx, release, turn, after);
  await planStandbys(tx, release, onCall);
  await setChecked(tx.db, release.id, relied, tx.now);
}

async function tell(tx: Ctx, release: StoredRelease, turn: Turn, after: KeptCheck): Promise<void> {
  const text = turnText(whatOfRelease(release), turn, after, `/releases/${release.id}`);
  if (text !== null) await tellMaker(tx, release, text);
}
