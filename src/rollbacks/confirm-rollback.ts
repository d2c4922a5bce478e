import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { lockRelease } from '../releases/queries.ts';
import { askerOf } from './ask-rollback.ts';
import { loadCase, type Via } from './load-case.ts';
import { lockAsked, setRun, useWord } from './queries.ts';
import { type RollbackRun, refusal } from './rollback-run.ts';
import { tellEverybody } from './tell-everybody.ts';
import { what } from './wording.ts';

export interface Confirmed {
  ordered: boolean;
  text: string;
}

/**
 * Orders the rollback that this person was asked about, if the word is the one they were given: once, and in time. All
 * that may have changed since is looked at again. Throws `NotFound`.
 */
export function confirmRollback(ctx: Ctx, number: number, word: string, via: Via): Promise<Confirmed> {
  return inTransaction(ctx, async (tx) => {
    const run = await lockAsked(tx.db, number, askerOf(tx));
    const problem = wordProblem(run, word, tx.now);
    if (run?.word) await useWord(tx.db, run.id, tx.now);
    if (problem || !run) return { ordered: false, text: `${problem} Ask again: rollback ${number}` };
    // First, so that of two people who confirm at once the second sees the first.
    await lockRelease(tx.db, { id: run.release });
    const found = await loadCase(tx, number, via, run.release);
    const refused = refusal(found, tx.now);
    const { release } = found;
    if (refused !== null || !release) return { ordered: false, text: refused ?? '' };
    await setRun(tx.db, run.id, ['asked'], { status: 'queued', dueAt: tx.now }, tx.now);
    const text = `${tx.actor.name} confirmed the rollback of ${what(release)} ${via === 'sms' ? 'by SMS' : 'on the page'}`;
    await insertTimeline(tx.db, tx.now, [{ incident: number, type: 'rollback', text }]);
    await tellEverybody(tx, run, release, { status: 'queued', said: '' });
    tx.wake('delivery', tx.now);
    return { ordered: true, text: `#${number}: ${what(release)} is being rolled back. The outcome follows.` };
  });
}

/** Why the word does not hold; empty where it does. */
function wordProblem(run: RollbackRun | null, word: string, now: Date): string {
  if (run?.status !== 'asked' || run.word === null) return 'This word is not good any more: each is good once.';
  if (run.wordUntil <= now) return 'This word is too old.';
  return run.word === word.toLowerCase() ? '' : 'This is not the word; it is not good any more.';
}
