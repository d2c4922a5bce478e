import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { randomWord } from '../lib/ids.ts';
import { loadCase, type Via } from './load-case.ts';
import { countAsked, insertRun } from './queries.ts';
import { MOST_ASKED, refusal, WORD_MS } from './rollback-run.ts';
import { askText, what } from './wording.ts';

export type Asked =
  | { refused: string }
  /** `word` confirms it: once, by the same person, about this incident and release, until `until`. */
  | { refused: null; run: number; word: string; until: Date; text: string };

/** Says what a rollback would do, and gives the word that confirms it. Nothing is undone yet. Throws `NotFound`. */
export function askRollback(ctx: Ctx, number: number, via: Via): Promise<Asked> {
  return inTransaction(ctx, async (tx) => {
    const found = await loadCase(tx, number, via);
    const { release } = found;
    const refused = refusal(found, tx.now);
    if (refused !== null || !release) return { refused: refused ?? '' };
    const askedBy = askerOf(tx);
    const hourAgo = new Date(tx.now.getTime() - 3_600_000);
    if ((await countAsked(tx.db, number, askedBy, hourAgo)) >= MOST_ASKED)
      return { refused: `You have asked for #${number} too often. Wait an hour, or do it by hand.` };
    const word = randomWord();
    const until = new Date(tx.now.getTime() + WORD_MS);
    const about = { incident: number, release: release.id, askedBy, askedName: tx.actor.name };
    const run = await insertRun(tx.db, { ...about, word, wordUntil: until }, tx.now);
    const why = found.suspect?.happening.release?.id === release.id ? found.suspect.why : [];
    const text = `${tx.actor.name} asked for the rollback of ${what(release)}, the likeliest change (${why.join(', ')}); a word must confirm it`;
    await insertTimeline(tx.db, tx.now, [{ incident: number, type: 'rollback', text }]);
    return { refused: null, run, word, until, text: askText(number, word, release) };
  });
}

/** Whom a word is bound to: the person, or the token. */
export const askerOf = ({ actor }: Ctx): string => (actor.person ? actor.person.id : `token ${actor.name}`);
