import { Fragment } from 'preact';
import type { Conflict } from '../../cover/absence.ts';
import type { RotationView } from '../rotation-view.ts';
import { dayTime, spanTime } from '../time.ts';
import type { Stretch } from '../timeline-plot.ts';
import type { Visitor } from '../visitor.ts';
import { ConflictSign } from './conflict-pattern.tsx';
import { AskAtOnce } from './conflicts.tsx';

interface Props {
  view: RotationView;
  visitor: Visitor;
  zone: string;
  takeOver: (stretch: Stretch) => string | undefined;
  back: string;
}

/** What the plot shows, in words: shifts and gaps in order, and who is away during them. */
export function ShiftTable({ view, visitor, zone, takeOver, back }: Props) {
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
            <Fragment key={row.from.toISOString()}>
              <tr>
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
              {view.conflicts.filter(fallsOn(row)).map((conflict) => (
                <tr key={conflict.absence} class="conflict">
                  <td colspan={4}>
                    <div class="between">
                      <p class="away">
                        <ConflictSign /> {view.nameOf(conflict.person)} is away {spanTime(conflict, zone)}
                      </p>
                      <AskAtOnce {...{ view, visitor, conflict, back }} />
                    </div>
                  </td>
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </details>
  );
}

const fallsOn =
  ({ people, from, to }: Stretch & { people: string[] }) =>
  (conflict: Conflict): boolean =>
    people.includes(conflict.person) && conflict.from < to && from < conflict.to;

/** Breaks between day and time, if it must. */
function When({ at, zone }: { at: Date; zone: string }) {
  const [, day, time] = /^(.*) (\S+)$/.exec(dayTime(at, zone)) ?? [];
  return (
    <time datetime={at.toISOString()}>
      <span class="whole">{day}</span> {time}
    </time>
  );
}
