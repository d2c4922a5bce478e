import { gapsInWords } from '../rotation-view.ts';
import { spanTime } from '../time.ts';
import type { Stretch } from '../timeline-plot.ts';

interface Props {
  gaps: Stretch[];
  zone: string;
  takeOver: (stretch: Stretch) => string | undefined;
}

const MOST_LISTED = 4;

/** When nobody will be on call, before anything else. */
export function Gaps({ gaps, zone, takeOver }: Props) {
  if (gaps.length === 0) return null;
  return (
    <div class="gaps">
      <p class="warning">Nobody is on call: {gapsInWords(gaps)}</p>
      <ul>
        {gaps.slice(0, MOST_LISTED).map((gap) => (
          <li key={gap.from.toISOString()}>
            {spanTime(gap, zone)} {takeOver(gap) ? <a href={takeOver(gap)}>Fill</a> : null}
          </li>
        ))}
        {gaps.length > MOST_LISTED ? <li class="muted">The others are in the table.</li> : null}
      </ul>
    </div>
  );
}
