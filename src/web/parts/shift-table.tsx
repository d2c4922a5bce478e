import type { RotationView } from '../rotation-view.ts';
import { dayTime } from '../time.ts';
import type { Stretch } from '../timeline-plot.ts';

interface Props {
  view: RotationView;
  zone: string;
  takeOver: (stretch: Stretch) => string | undefined;
}

/** What the plot shows, in words: shifts and gaps in order. */
export function ShiftTable({ view, zone, takeOver }: Props) {
  const gaps = view.gaps.map((gap) => ({ ...gap, people: [], source: '' }));
  const rows = [...view.shifts, ...gaps].sort((a, b) => a.from.getTime() - b.from.getTime());
  return (
    <details class="shifts" id="shifts">
      <summary>The same as a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Until</th>
            <th scope="col">On call</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.from.toISOString()}>
              <td>
                <When at={row.from} zone={zone} />
              </td>
              <td>
                <When at={row.to} zone={zone} />
              </td>
              <td>
                {row.people.length > 0 ? row.people.map(view.nameOf).join(', ') : <span class="warning">Nobody</span>}{' '}
                <span class="muted">{row.source}</span>
              </td>
              <td>{takeOver(row) ? <a href={takeOver(row)}>Take over</a> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Breaks between day and time, if it must. */
function When({ at, zone }: { at: Date; zone: string }) {
  const [, day, time] = /^(.*) (\S+)$/.exec(dayTime(at, zone)) ?? [];
  return (
    <time datetime={at.toISOString()}>
      <span class="whole">{day}</span> {time}
    </time>
  );
}
