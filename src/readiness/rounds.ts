/** What a story is made of, as far as its rounds go. */
interface Told {
  at: string;
  after: string;
  kind: string;
  text: string;
}

/** A part of a story, and how often more it happens in just this way. */
export interface Round<Entry> {
  entries: Entry[];
  /** `last`: how long after the alert the last of them begins. Null: it happens once. */
  again: { times: number; last: string } | null;
}

/** Where nobody acknowledges, a policy goes round and round: rounds that are the same are told once, and counted. */
export function foldRounds<Entry extends Told>(story: readonly Entry[]): Round<Entry>[] {
  const folded: Round<Entry>[] = [];
  const rounds = roundsOf(story);
  for (const [nth, entries] of rounds.entries()) {
    const before = folded.at(-1);
    const last = entries[0]?.after ?? '';
    if (before && isSame(before.entries, entries, nth === rounds.length - 1))
      before.again = { times: (before.again?.times ?? 0) + 1, last };
    else folded.push({ entries, again: null });
  }
  return folded;
}

/** "the same 34 more times, the last after 23h58m" */
export const againInWords = ({ times, last }: NonNullable<Round<Told>['again']>): string =>
  times === 1 ? `the same once more, after ${last}` : `the same ${times} more times, the last after ${last}`;

const BEGINS = /: the (?:policy starts|catch-all is paged) again$/;

function roundsOf<Entry extends Told>(story: readonly Entry[]): Entry[][] {
  const rounds: Entry[][] = [];
  for (const entry of story) {
    const current = rounds.at(-1);
    if (!current || (entry.kind === 'said' && BEGINS.test(entry.text))) rounds.push([entry]);
    else current.push(entry);
  }
  return rounds;
}

/** The same words, at the same times after its beginning. The story ends in the midst of its last round. */
function isSame(before: readonly Told[], entries: readonly Told[], isLast: boolean): boolean {
  if (isLast ? entries.length > before.length : entries.length !== before.length) return false;
  const [was, is] = [before, entries].map((round) => Date.parse(round[0]?.at ?? ''));
  return entries.every(({ at, text }, nth) => {
    const other = before[nth];
    return other?.text === text && Date.parse(other.at) - (was ?? 0) === Date.parse(at) - (is ?? 0);
  });
}
