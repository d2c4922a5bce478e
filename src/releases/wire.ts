import { formatDuration } from '../lib/durations.ts';
import type { ChangeRow } from './queries.ts';
import { holesOf, type Release, undoUntil, wayBack } from './release.ts';
import type { ReleaseOutput } from './schemas.ts';

export function releaseToWire(release: Release, now: Date): ReleaseOutput {
  const { rollback } = release;
  return {
    id: release.id,
    kind: release.kind,
    version: release.version,
    summary: release.summary,
    components: release.components,
    by: release.by,
    plannedAt: release.plannedAt?.toISOString() ?? null,
    startedAt: release.startedAt?.toISOString() ?? null,
    finishedAt: release.finishedAt?.toISOString() ?? null,
    commits: release.commits,
    files: release.files,
    links: release.links,
    stages: release.stages.map(({ share, at }) => ({ share, at: at.toISOString() })),
    rollback: rollback && {
      procedure: rollback.procedure,
      link: rollback.link,
      hasHook: release.hook !== null,
      reversible: rollback.reversible,
      until: undoUntil(release)?.toISOString() ?? null,
      why: rollback.why,
    },
    canRollBack: wayBack(release, now).can,
    riskWindow: formatDuration(release.riskWindowMs),
    riskUntil: release.riskUntil.toISOString(),
    warnings: holesOf(release),
  };
}

export const changeToWire = ({ id, release, kind, version, summary, by, components, at }: ChangeRow, now: Date) => ({
  ...{ kind, version, summary, by, components },
  id: id.replace(/-0+/, '-'),
  at: at.toISOString(),
  canRollBack: release ? wayBack(release, now).can : null,
});
