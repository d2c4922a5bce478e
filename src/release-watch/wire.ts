import type { z } from 'zod';
import type { Db } from '../db/pool.ts';
import type { StoredRelease } from '../releases/queries.ts';
import { releaseToWire } from '../releases/wire.ts';
import type { KeptCheck, KeptHole } from './kept-check.ts';
import { checksOf, standbysOf } from './queries.ts';
import type { KeptCheckOutput, ReleaseHoleOutput, WatchedReleaseOutput } from './schemas.ts';
import type { Span, Standby } from './standby.ts';

/** Releases with what their checks say and who watches over them; two queries for all of them. */
export async function watchedToWire(
  db: Db,
  releases: StoredRelease[],
  now: Date,
): Promise<z.input<typeof WatchedReleaseOutput>[]> {
  const ids = releases.map(({ id }) => id);
  const [checks, standbys] = [await checksOf(db, ids), await standbysOf(db, ids)];
  return releases.map((release) => {
    const check = checks.get(release.id);
    return {
      ...releaseToWire(release, now),
      onCall: release.onCall,
      check: check ? keptToWire(check) : null,
      standbys: standbys.filter((standby) => standby.release === release.id).map(standbyToWire),
    };
  });
}

export const keptToWire = ({ at, result, from, to, holes }: KeptCheck): z.input<typeof KeptCheckOutput> => ({
  ...{ at: at.toISOString(), result, from: from.toISOString(), to: to.toISOString() },
  holes: holes.map(holeToWire),
});

export const holeToWire = ({
  kind,
  level,
  component,
  line,
  text,
  spans,
}: KeptHole): z.input<typeof ReleaseHoleOutput> => ({
  ...{ level, component, line, text },
  kind: kind as z.input<typeof ReleaseHoleOutput>['kind'],
  spans: spansToWire(spans),
});

const spansToWire = (spans: Span[]) =>
  spans.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() }));

const standbyToWire = ({ number, person, spans, status, asked, answeredAt }: Standby) => ({
  ...{ number, person, status, asked },
  spans: spansToWire(spans),
  answeredAt: answeredAt?.toISOString() ?? null,
});
