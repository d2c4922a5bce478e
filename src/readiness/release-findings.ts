import type { Db } from '../db/pool.ts';
import { whatOfRelease } from '../release-watch/kept-check.ts';
import { releasesToBeUndone } from '../release-watch/queries.ts';
import type { Finding } from './finding.ts';

/** Releases that may still break things, and of which nobody has said whether they can be undone, or nobody knows. */
export async function findingsOfReleases({ db, now }: { db: Db; now: Date }): Promise<Finding[]> {
  const releases = await releasesToBeUndone(db, now);
  return releases.flatMap((release): Finding[] => {
    const { id, rollback } = release;
    if (rollback && rollback.reversible !== 'unknown') return [];
    const what = whatOfRelease(release);
    return [
      {
        kind: 'release-rollback',
        severity: rollback ? 'info' : 'warning',
        about: { thing: 'release', id: String(id) },
        text: rollback
          ? `Nobody knows whether ${what} can be undone`
          : `Nothing is said about how ${what} can be undone`,
        spans: [],
        fix: { text: 'Say whether it can be undone', href: `/releases/${id}#way-back` },
      },
    ];
  });
}
