import { zoneName } from '../../lib/local-time.ts';
import { addressOf, type RotationQuery, shifted } from '../rotation-address.ts';
import type { RotationView } from '../rotation-view.ts';
import { dayTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';

interface Props {
  view: RotationView;
  visitor: Visitor;
  zone: string;
  query: RotationQuery;
}

const LENGTHS = [
  [7, '1 week'],
  [14, '2 weeks'],
  [28, '4 weeks'],
] as const;

/** Ways to other times and to the other zone; each is an address that can be kept. */
export function PeriodLinks({ view, visitor, zone, query }: Props) {
  const to = (change: Partial<RotationQuery>) =>
    addressOf(view.id, { ...query, start: undefined, end: undefined, ...change });
  const from = (periods: number) => shifted(query, zone, visitor.now, periods);
  const zones = [...new Set([visitor.zone, view.timeZone, zone])];
  return (
    <nav class="period" aria-label="Period">
      <p>
        <a href={to({ from: from(-1) })} rel="prev">
          ← Earlier
        </a>
        <a href={to({ from: undefined })}>Today</a>
        <a href={to({ from: from(1) })} rel="next">
          Later →
        </a>
      </p>
      <p>
        {LENGTHS.map(([days, name]) => (
          <a key={days} href={to({ days })} aria-current={query.days === days ? 'true' : undefined}>
            {name}
          </a>
        ))}
      </p>
      <p>
        {zones.length === 1 ? <span class="muted">Times of {zoneName(zone)}</span> : null}
        {zones.length > 1
          ? zones.map((name) => (
              <a
                key={name}
                href={to({ zone: name === visitor.zone ? undefined : name, from: query.from })}
                aria-current={name === zone ? 'true' : undefined}
              >
                {zoneName(name)} {name === view.timeZone ? '(the rotation’s)' : name === visitor.zone ? '(yours)' : ''}
              </a>
            ))
          : null}
      </p>
      <p class="unseen">
        {dayTime(view.period.from, zone)} to {dayTime(view.period.to, zone)}
      </p>
    </nav>
  );
}
