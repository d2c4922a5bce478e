import type { ComponentChildren } from 'preact';
import type { Conflict } from '../../cover/absence.ts';
import type { Override } from '../../rotations/override.ts';
import type { Shift } from '../../rotations/rotation.ts';
import { askAddress } from '../person-address.ts';
import type { RotationView } from '../rotation-view.ts';
import { spanTime } from '../time.ts';
import { fitting, lanesOf, minutesOf, plotDays, plotShifts, type Span, type Stretch } from '../timeline-plot.ts';
import { ConflictPattern } from './conflict-pattern.tsx';
import { overrideInWords } from './override-list.tsx';
import { GapPattern, Grid, Now, ROW } from './plot-grid.tsx';

interface Props {
  view: RotationView;
  /** The zone of the grid's days. */
  zone: string;
  now: Date;
  /** Where a click on a stretch leads, if anywhere. */
  takeOver: (stretch: Stretch) => string | undefined;
}

const BAR = ROW - 6;
const CHAR = 6.9;

/** Who is on call, who of them is away, and below it what it comes from: overrides and layers. Minutes run from left to right. */
export function RotationPlot({ view, zone, now, takeOver }: Props) {
  const { period } = view;
  const days = plotDays(period, zone);
  const width = minutesOf(period);
  const pxPerDay = days.length <= 7 ? 132 : days.length <= 14 ? 64 : 42;
  const unit = 1_440 / pxPerDay;
  const says = (stretch: Stretch, who: string) => `${who}: ${spanTime(stretch, zone)}`;
  const shiftBars = (shifts: Shift[], link?: Props['takeOver']) =>
    plotShifts(shifts, period).map(({ item, ...span }) => {
      const names = item.people.map(view.nameOf).join(', ');
      const classes = item.people.map((person) => `person p${view.colourOf(person)}`);
      const title = `${says(item, names)} (${item.source})`;
      return <Bar key={span.x} {...{ span, unit, classes, title }} text={names} href={link?.(item)} />;
    });
  const gapBars = plotShifts(view.gaps, period).map(({ item, ...span }) => (
    <Bar
      key={`gap ${span.x}`}
      {...{ span, unit, classes: ['gap'] }}
      text="gap"
      title={says(item, 'Nobody is on call')}
      href={takeOver(item)}
    />
  ));
  const overrideBars = (overrides: Override[]) =>
    plotShifts(overrides, period).map(({ item, ...span }) => {
      const classes = [item.person === null ? 'gap' : `person p${view.colourOf(item.person)}`];
      const title = says(item, overrideInWords(item, view.nameOf));
      const text = item.person === null ? 'nobody' : view.nameOf(item.person);
      return <Bar key={item.id} {...{ span, unit, classes, title, text }} />;
    });
  const conflictBars = (conflicts: Conflict[]) =>
    plotShifts(conflicts, period).map(({ item, ...span }) => {
      const title = says(item, `${view.nameOf(item.person)} is on call while away`);
      const href = item.to > now ? askAddress(item.person, view.id, item) : undefined;
      const key = `${item.absence} ${span.x}`;
      return <Bar key={key} {...{ span, unit, classes: ['conflict'], title, text: view.nameOf(item.person), href }} />;
    });
  const rows: [string, ComponentChildren][] = [
    ['On call', [...shiftBars(view.shifts, takeOver), ...gapBars]],
    ...lanesOf(view.conflicts).map((lane, index): [string, ComponentChildren] => [
      index === 0 ? 'But away' : '',
      conflictBars(lane),
    ]),
    ...lanesOf(view.overrides).map((lane, index): [string, ComponentChildren] => [
      index === 0 ? 'Overrides' : '',
      overrideBars(lane),
    ]),
    ...view.layers.map(({ name, shifts }): [string, ComponentChildren] => [name, shiftBars(shifts)]),
  ];
  const height = (rows.length + 1) * ROW;
  return (
    <div class="plot">
      <ul class="plot-names" aria-hidden="true">
        {rows.map(([name], index) => (
          <li key={index}>{name}</li>
        ))}
      </ul>
      <section class="plot-window" aria-label={`Timeline of ${view.id}, scrolls sideways`} tabindex={0}>
        <svg
          aria-label={`Who is on call in ${view.id}`}
          {...{ width: Math.round(width / unit), height, viewBox: `0 0 ${width} ${height * unit}` }}
        >
          <GapPattern unit={unit} />
          <ConflictPattern unit={unit} />
          <Grid {...{ days, unit, height }} />
          {rows.map(([name, bars], index) => (
            <g key={index} aria-label={name} transform={`translate(0 ${((index + 1) * ROW + 3) * unit})`}>
              {bars}
            </g>
          ))}
          <Now {...{ now, period, unit, height }} />
        </svg>
      </section>
    </div>
  );
}

interface BarProps {
  span: Span;
  /** Minutes in a pixel: the same units go up and down. */
  unit: number;
  /** Those of a group lie one above the other. */
  classes: string[];
  text: string;
  title: string;
  href?: string;
}

function Bar({ span: { x, width }, unit, classes, text, title, href }: BarProps) {
  const each = (BAR * unit) / classes.length;
  const [pattern] = classes.filter((name) => name === 'gap' || name === 'conflict');
  const said = fitting(text, width / unit, CHAR);
  const shown = (
    <>
      <title>{title}</title>
      {classes.map((name, index) => (
        <rect
          key={name}
          class={`bar ${name}`}
          fill={name === pattern ? `url(#${pattern})` : undefined}
          {...{ x, width, y: index * each, height: each }}
        />
      ))}
      <text class={pattern ? `${pattern}-text` : ''} x={x + 5 * unit} y={19 * unit} font-size={12.5 * unit}>
        {pattern === 'gap' && said !== text ? '' : said}
      </text>
    </>
  );
  return href === undefined ? <g>{shown}</g> : <a href={href}>{shown}</a>;
}
