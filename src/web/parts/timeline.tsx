import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

export interface TimelineEntry {
  at: Date;
  type: string;
  text: string;
}

/** Everything that was decided, newest first: whoever comes late reads from the top. */
export function Timeline({ entries, visitor }: { entries: TimelineEntry[]; visitor: Visitor }) {
  return (
    <section>
      <h2>What happened</h2>
      <ol class="timeline" reversed>
        {entries.toReversed().map((entry, index) => (
          <li key={entries.length - index} id={`entry-${entries.length - index}`} class={`of-${entry.type}`}>
            <Moment at={entry.at} visitor={visitor} />
            <span>{entry.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
