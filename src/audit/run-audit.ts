import { type Ctx, inTransaction } from '../deps.ts';
import { insertTimeline } from '../incidents/queries.ts';
import { forgetLedger } from '../ledger/queries.ts';
import { auditAlarms, countByKind, runningOn } from './alarm.ts';
import { checkBudgets } from './check-budgets.ts';
import { type Finding, findingsIn } from './finding.ts';
import { pingDeadman } from './ping-deadman.ts';
import {
  claimAudit,
  countNewFindings,
  endLeases,
  finishAudit,
  forgetFindings,
  forgetProcesses,
  noteDeadman,
  readAudit,
  saveFindings,
  wakeSilentIncidents,
} from './queries.ts';
import { raiseAlarm } from './raise-alarm.ts';
import { type Probe, readFacts } from './read-facts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const FINDINGS_KEPT_MS = 30 * 24 * HOUR_MS;
const LEDGER_KEPT_MS = 90 * 24 * HOUR_MS;

/** Audits once a minute however many workers ask for it. Answers null where this minute's is done, or being done. */
export async function auditDue(ctx: Ctx, probe: Probe, deadmanUrl: string | null): Promise<Finding[] | null> {
  return (await claimAudit(ctx.db, ctx.now, MINUTE_MS)) ? runAudit(ctx, probe, deadmanUrl) : null;
}

/**
 * Looks over the whole database for what must not be, mends it through the sweep, writes it down, and tells somebody when
 * it does not stay mended. The world outside hears of it (`deadmanUrl`) only when all is well.
 */
export async function runAudit(ctx: Ctx, probe: Probe, deadmanUrl: string | null): Promise<Finding[]> {
  const facts = await readFacts(ctx, probe);
  const findings = findingsIn(facts, ctx.now);
  for (const { kind, instants } of facts.missingCalls) await probe.calls?.putBack(kind, instants);
  const running = await mendAndSave(ctx, findings);
  const newInAnHour = await countNewFindings(ctx.db, new Date(ctx.now.getTime() - HOUR_MS));
  for (const alarm of auditAlarms(findings, running, newInAnHour, ctx.now)) await raiseAlarm(ctx, alarm);
  await checkBudgets(ctx);
  report(ctx, findings);
  await tellOutside(ctx, findings, deadmanUrl);
  return findings;
}

/** Answers how many audits running have found each kind. */
function mendAndSave(ctx: Ctx, findings: Finding[]): Promise<Record<string, number>> {
  return inTransaction(ctx, async (tx) => {
    const running = runningOn((await readAudit(tx.db)).running, findings);
    if (findings.some(({ kind }) => kind === 'silent-incident')) {
      const woken = await wakeSilentIncidents(tx.db, tx.now);
      const text = 'The audit found it without a next action: it is looked at now';
      await insertTimeline(
        tx.db,
        tx.now,
        woken.map((incident) => ({ incident, type: 'escalated' as const, text })),
      );
    }
    if (findings.some(({ kind }) => kind === 'stuck-delivery')) await endLeases(tx.db, tx.now);
    await saveFindings(tx.db, findings, tx.now);
    await finishAudit(tx.db, tx.now, { found: countByKind(findings), running });
    await forgetFindings(tx.db, new Date(tx.now.getTime() - FINDINGS_KEPT_MS));
    await forgetLedger(tx.db, new Date(tx.now.getTime() - LEDGER_KEPT_MS));
    await forgetProcesses(tx.db, new Date(tx.now.getTime() - HOUR_MS));
    if (findings.length > 0) for (const kind of ['escalation', 'delivery'] as const) tx.wake(kind, tx.now);
    return running;
  });
}

function report({ log, meter }: Ctx, findings: Finding[]): void {
  meter?.audit(findings.length === 0 ? 'clean' : 'findings');
  for (const { kind } of findings) meter?.finding(kind);
  for (const [kind, all] of Map.groupBy(findings, (finding) => finding.kind)) {
    const fields = { kind, count: all.length, first: all.slice(0, 3).map(({ text }) => text) };
    log.error(fields, 'the audit found something wrong');
  }
}

async function tellOutside(ctx: Ctx, findings: Finding[], url: string | null): Promise<void> {
  if (!url) return noteDeadman(ctx.db, 'DEADMAN_URL is not set', null);
  if (findings.length > 0)
    return noteDeadman(
      ctx.db,
      `withheld: the audit has ${findings.length} finding${findings.length === 1 ? '' : 's'}`,
      null,
    );
  const { ok, said } = await pingDeadman(url);
  if (!ok) ctx.log.error({ said }, 'DEADMAN_URL did not take the sign of life');
  await noteDeadman(ctx.db, said, ctx.now);
}
