import { type Ctx, inTransaction } from '../deps.ts';
import { insertNotices } from '../notices/queries.ts';
import { findPerson } from '../people/queries.ts';
import { findRelease } from '../releases/queries.ts';
import { isPlanned } from '../releases/release.ts';
import { whatOfRelease } from './kept-check.ts';
import { dueWatchers, findWatcher, lockWatcher, setWatcher } from './queries.ts';
import { nextStep, readWatcherKey, watcherKey, watchText } from './watcher.ts';

const CHUNK = 100;

/** Tells, asks, and gives up on those whose time it is. Any number of workers may do this at once. Answers how many. */
export async function tellWatchers(ctx: Ctx): Promise<number> {
  const numbers = await dueWatchers(ctx.db, ctx.now, CHUNK);
  for (const number of numbers) {
    // One that cannot be handled must not stop the others.
    await moveOn(ctx, number).catch((err) => ctx.log.error({ err, number }, 'somebody was not told of a release'));
  }
  return numbers.length;
}

function moveOn(ctx: Ctx, number: number): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const watcher = await lockWatcher(tx.db, number);
    if (!watcher?.nextActionAt || watcher.nextActionAt > tx.now) return;
    const release = await findRelease(tx.db, watcher.release);
    const person = await findPerson(tx.db, watcher.person);
    const step = nextStep(watcher, tx.now);
    // It began earlier than it was planned: there is nothing left to say before it.
    const isLate = !release || !person || !isPlanned(release, tx.now);
    if (step.kind === 'tell' && !isLate) {
      await setWatcher(tx.db, number, { asked: watcher.asked + 1, nextActionAt: step.nextActionAt });
      const words = watchText(watcher, `${whatOfRelease(release)} by ${release.by}`, person.timeZone);
      const key = watcherKey(watcher, 'ask', tx.now);
      return insertNotices(tx, [{ key, person: person.id, method: null, ...words, dueAt: tx.now }]);
    }
    const status = watcher.status === 'waiting' ? { status: 'unanswered' as const } : {};
    await setWatcher(tx.db, number, { ...status, nextActionAt: null });
  });
}

/** The last look before a notice leaves: the watch is still theirs, and not yet answered. Others are always true. */
export async function isWatchTrue({ db, now }: Pick<Ctx, 'db' | 'now'>, key: string): Promise<boolean> {
  const about = readWatcherKey(key);
  if (!about) return true;
  const watcher = await findWatcher(db, about.number);
  if (!watcher) return false;
  if (about.topic === 'gone') return watcher.status === 'void';
  return (watcher.status === 'told' || watcher.status === 'waiting') && watcher.begins > now;
}
