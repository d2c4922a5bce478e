import { clockTime, distance } from '../time.ts';
import type { Visitor } from '../visitor.ts';

interface Props {
  at: Date;
  visitor: Pick<Visitor, 'zone' | 'now'>;
  /** `near`: how far away it is comes first, and within a minute the clock would add nothing. */
  show?: 'both' | 'near' | 'clock';
}

/** "03:12 Berlin, 4 min ago" */
export function Moment({ at, visitor: { zone, now }, show = 'both' }: Props) {
  const [clock, away] = [clockTime(at, zone, now), distance(at, now)];
  const isClose = Math.abs(at.getTime() - now.getTime()) < 60_000;
  const words = { both: `${clock}, ${away}`, near: isClose ? away : `${away}, ${clock}`, clock }[show];
  return <time datetime={at.toISOString()}>{words}</time>;
}
