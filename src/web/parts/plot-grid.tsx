import { type PlotDay, plotShifts, type Stretch } from '../timeline-plot.ts';

/** The height of every row, in pixels; rotations.css knows it, too. */
export const ROW = 34;

/** What fills a gap: a colour alone would not do for everybody. `unit` is minutes in a pixel, here as below. */
export function GapPattern({ unit }: { unit: number }) {
  const size = 8 * unit;
  return (
    <defs>
      <pattern id="gap" width={size} height={size} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="gap-ground" width={size} height={size} />
        <rect class="gap-line" width={size / 3} height={size} />
      </pattern>
    </defs>
  );
}

export function Grid({ days, unit, height }: { days: PlotDay[]; unit: number; height: number }) {
  return (
    <g class="grid-days">
      {days.map((day) => (
        <g key={day.x}>
          {day.isWeekend ? <rect class="weekend" x={day.x} y={0} width={day.width} height={height * unit} /> : null}
          <line class="midnight" x1={day.x} x2={day.x} y1={0} y2={height * unit} />
          <text x={day.x + 4 * unit} y={13 * unit} font-size={11.5 * unit}>
            {day.weekday}
            {day.width === 1_440 ? null : <title>{`${day.width / 60} hours: the clocks change`}</title>}
            {day.width === 1_440 ? '' : ` ${day.width / 60} h`}
          </text>
          <text x={day.x + 4 * unit} y={27 * unit} font-size={11.5 * unit}>
            {day.date}
          </text>
        </g>
      ))}
    </g>
  );
}

export function Now({ now, period, unit, height }: { now: Date; period: Stretch; unit: number; height: number }) {
  const [here] = plotShifts([{ from: now, to: new Date(now.getTime() + 1) }], period);
  if (!here) return null;
  return (
    <g class="now">
      <title>Now</title>
      <line x1={here.x} x2={here.x} y1={(ROW - 6) * unit} y2={height * unit} />
      <circle cx={here.x} cy={(ROW - 4) * unit} r={4 * unit} />
    </g>
  );
}
