import { againInWords, foldRounds } from '../../readiness/rounds.ts';
import type { SimulationOutput } from '../../readiness/schemas.ts';
import { clockTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';

const ENDINGS: Record<SimulationOutput['ending'], string> = {
  acknowledged: 'Somebody has it.',
  resolved: 'It is resolved.',
  recorded: 'It is only recorded: nobody is paged.',
  unanswered: 'Nobody acknowledges for 24 hours.',
  'too-long': 'It goes on like this; the rest is not shown.',
};

/** First what it comes to, then minute by minute. */
export function Story({ run, visitor }: { run: SimulationOutput; visitor: Visitor }) {
  const zoned = (at: string) => clockTime(new Date(at), visitor.zone, visitor.now);
  const first = run.story.find(({ kind }) => kind === 'message');
  return (
    <section id="story">
      <h2>{first ? `First: ${first.text}, ${afterInWords(first.after)}` : 'Nobody is told of it'}</h2>
      <p class="muted">
        {zoned(run.at)}, {run.severity}, {run.why}. {ENDINGS[run.ending]}
      </p>
      {run.uncovered ? <p class="notice warning">The policy leads to nobody: the catch-all is asked.</p> : null}
      <ol class="story">
        {foldRounds(run.story).map(({ entries, again }) => (
          <>
            {entries.map((entry, nth) => (
              <li key={nth} class={`of-${entry.kind}`}>
                <time datetime={entry.at} title={zoned(entry.at)}>
                  +{entry.after}
                </time>
                <span>{entry.text}</span>
              </li>
            ))}
            {again ? (
              <li class="again">
                <span>…</span>
                <em>{againInWords(again)}</em>
              </li>
            ) : null}
          </>
        ))}
      </ol>
    </section>
  );
}

const afterInWords = (after: string): string => (after === '0s' ? 'at once' : `after ${after}`);
