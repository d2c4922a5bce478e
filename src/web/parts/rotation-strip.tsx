import type { RotationView } from '../rotation-view.ts';
import { minutesOf, plotShifts } from '../timeline-plot.ts';

const HEIGHT = 100;

/** Who is on call over the period, as a strip without words; the words stand beside it. It is stretched to its place. */
export function RotationStrip({ view }: { view: RotationView }) {
  const { id, period, shifts, gaps, colourOf, nameOf } = view;
  const width = minutesOf(period);
  // Stretched like the strip, lines of this slant come out at about 45 degrees on a screen of usual width.
  const [across, down] = [width / 120, HEIGHT / 2];
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${id}: two weeks`}
    >
      <defs>
        <pattern id={`gap-${id}`} width={across} height={down} patternUnits="userSpaceOnUse">
          <rect class="gap-ground" width={across} height={down} />
          <path class="gap-line" d={`M0 ${down} L${across / 2} ${down} L${across} 0 L${across / 2} 0 Z`} />
        </pattern>
      </defs>
      {plotShifts(shifts, period).flatMap(({ item, x, width }) =>
        item.people.map((person, index) => (
          <rect
            key={`${x} ${person}`}
            class={`person p${colourOf(person)}`}
            {...{ x, width, y: (index * HEIGHT) / item.people.length, height: HEIGHT / item.people.length }}
          >
            <title>{item.people.map(nameOf).join(', ')}</title>
          </rect>
        )),
      )}
      {plotShifts(gaps, period).map(({ x, width }) => (
        <rect key={x} class="gap" fill={`url(#gap-${id})`} {...{ x, width, y: 0, height: HEIGHT }}>
          <title>Nobody</title>
        </rect>
      ))}
    </svg>
  );
}
