import { type Ctx, inTransaction } from '../deps.ts';
import { insertNotices } from '../notices/queries.ts';
import { findPerson } from '../people/queries.ts';
import { findRelease } from '../releases/queries.ts';
import { isPlanned } from '../releases/release.ts';
import { whatOfRelease } from './kept-check.ts';
import { dueStandbys, findStandby, lockStandby, setStandby } from './queries.ts';
import { nextStep, readStandbyKey, standbyKey, watchText } from './standby.ts';

const CHUNK = 100;

/** Tells, asks, and gives up on those whose time it is. Any number of workers may do this at once. Answers how many. */
export async function tellStandbys(ctx: Ctx): Promise<number> {
  const numbers = await dueStandbys(ctx.db, ctx.now, CHUNK);
  for (const number of numbers) {
    // One that cannot be handled must not stop the others.
    await moveOn(ctx, number).catch((err) => ctx.log.error({ err, number }, 'somebody was not told of a release'));
  }
  return numbers.length;
}

function moveOn(ctx: Ctx, number: number): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const standby = await lockStandby(tx.db, number);
    if (!standby?.nextActionAt || standby.nextActionAt > tx.now) return;
    const release = await findRelease(tx.db, standby.release);
    const person = await findPerson(tx.db, standby.person);
    const step = nextStep(standby, tx.now);
    // It began earlier than it was planned: there is nothing left to say before it.
    const isLate = !release || !person || !isPlanned(release, tx.now);
    if (step.kind === 'tell' && !isLate) {
      await setStandby(tx.db, number, { asked: standby.asked + 1, nextActionAt: step.nextActionAt });
      const words = watchText(standby, `${whatOfRelease(release)} by ${release.by}`, person.timeZone);
      const key = standbyKey(standby, 'ask', tx.now);
      return insertNotices(tx, [{ key, person: person.id, method: null, ...words, dueAt: tx.now }]);
    }
    const status = standby.status === 'waiting' ? { status: 'unanswered' as const } : {};
    await setStandby(tx.db, number, { ...status, nextActionAt: null });
  });
}

/** The last look before a notice leaves: the watch is still theirs, and not yet answered. Others are always true. */
export async function isStandbyTrue({ db, now }: Pick<Ctx, 'db' | 'now'>, key: string): Promise<boolean> {
  const about = readStandbyKey(key);
  if (!about) return true;
  const standby = await findStandby(db, about.number);
  if (!standby) return false;
  if (about.topic === 'gone') return standby.status === 'void';
  return (standby.status === 'told' || standby.status === 'waiting') && standby.begins > now;
}
