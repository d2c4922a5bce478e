import type { Ctx } from '../deps.ts';
import { type Finding, workerFindings } from './finding.ts';
import { addFindings, workerSeenAt } from './queries.ts';

/**
 * For processes without a worker: whether there is one anywhere. Without one nothing audits and nothing sends, so this is
 * logged and written down for /status, and the dead-man's silence tells the outside.
 */
export async function watchWorkers(ctx: Ctx, startedAt: Date): Promise<Finding[]> {
  const findings = workerFindings(await workerSeenAt(ctx.db), startedAt, ctx.now);
  if (findings.length === 0) return findings;
  await addFindings(ctx.db, findings, ctx.now);
  for (const { kind, text } of findings) {
    ctx.meter?.finding(kind);
    ctx.log.error({ kind }, text);
  }
  return findings;
}
