import type { Fairness, PersonLoad } from '../../fairness/fairness.ts';
import type { Measure } from '../../fairness/load.ts';
import { oneLine } from '../../lib/text.ts';
import { amount } from './load-table.tsx';

const SHOWN: [Measure, string][] = [
  ['hours', 'Hours on call'],
  ['nightHours', 'Night hours'],
  ['weekendHours', 'Weekend hours'],
  ['holidayHours', 'Holiday hours'],
  ['pages', 'Pages'],
  ['nightPages', 'Pages at night'],
];

// In units of the drawing, which is scaled to its place.
const WIDTH = 320;
const ROW = 38;
const BAR = 12;
const LONGEST_NAME = 28;

/** A drawing for each measure, with a bar for each person; the longest is as wide as the drawing. */
export function LoadPlot({ fairness: { people } }: { fairness: Fairness }) {
  return (
    <div class="loads">
      {SHOWN.map(([measure, name]) => (
        <Bars key={measure} {...{ people, measure, name }} />
      ))}
    </div>
  );
}

function Bars({ people, measure, name }: { people: PersonLoad[]; measure: Measure; name: string }) {
  const most = Math.max(...people.map((load) => load[measure] ?? 0));
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${people.length * ROW}`} role="img" aria-label={`${name}; the table has the numbers`}>
        {people.map((load, index) => {
          const value = load[measure];
          const width = value === null || most === 0 ? 0 : (value / most) * WIDTH;
          return (
            <g key={load.person} transform={`translate(0 ${index * ROW})`}>
              <title>{`${load.name}: ${amount(value)}`}</title>
              <text y={16}>{oneLine(load.name, LONGEST_NAME)}</text>
              <text x={WIDTH} y={16} text-anchor="end">
                {amount(value)}
              </text>
              <rect class="track" y={21} width={WIDTH} height={BAR} rx={3} />
              <rect class={load.member ? 'load' : 'load helper'} y={21} width={width} height={BAR} rx={3} />
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
