import type { Deps } from '../deps.ts';
import { budgetOf, CAUSE_NAMES, CAUSES, hourOf } from '../ledger/ledger.ts';
import { readBudgets, readLedger } from '../ledger/queries.ts';
import { catchAllProblem, type QueueState, TOLERANCE_MS, workerFindings } from './finding.ts';
import {
  type AuditRow,
  countDeliveries,
  countOpen,
  databaseFacts,
  listFindings,
  listProcesses,
  type ProcessRow,
  readAudit,
} from './queries.ts';
import { readCatchAll } from './read-catch-all.ts';
import { countOf, REACHED, type Reading, sumOf, withinSeconds } from './reading.ts';
import type { StatusOutput } from './schemas.ts';

const HOUR_MS = 3_600_000;
const FINDINGS_SHOWN = 50;
/** An audit that comes this late does not come. */
const AUDIT_LATE_MS = 150_000;

/** How the whole installation fares at this moment: what the audit knows, and what can be seen without it. */
export async function readStatus(
  deps: Pick<Deps, 'db' | 'clock' | 'log'>,
  queue: ({ home: string } & QueueState) | null,
): Promise<StatusOutput> {
  const { db, clock, log } = deps;
  const now = clock.now();
  const lastHour = new Date(now.getTime() - HOUR_MS);
  const audit = await readAudit(db);
  const findings = await listFindings(db, lastHour, FINDINGS_SHOWN);
  const processes = await listProcesses(db);
  const open = await countOpen(db, now);
  const standing = findings.filter(({ repaired_at }) => repaired_at === null).map(({ text }) => text);
  const holes = [
    ...new Set([
      ...holesNow(processes, audit, now),
      ...[catchAllProblem(await readCatchAll(db, now, log))].filter((problem) => problem !== null),
      ...(queue && !queue.reachable ? ['the queue cannot be reached'] : []),
      ...standing.filter((text) => !text.startsWith('no worker')),
    ]),
  ];
  return {
    working: holes.length === 0,
    summary: holes.length === 0 ? 'Working: nothing is overdue, and everything answers.' : `Not well: ${holes[0]}.`,
    at: now.toISOString(),
    holes,
    audit: {
      lastRun: wire(audit.done_at),
      findings: findings.map(({ kind, subject, text, first_seen, last_seen, count, repaired_at }) => ({
        ...{ kind, subject, text, audits: count },
        ...{ firstSeen: first_seen.toISOString(), lastSeen: last_seen.toISOString(), repairedAt: wire(repaired_at) },
      })),
      deadman: { said: audit.deadman, lastPing: wire(audit.deadman_at) },
    },
    queue: queue && {
      ...queue,
      kinds: queue.kinds.map(({ lagMs, ...rest }) => ({ ...rest, lagSeconds: lagMs / 1_000 })),
    },
    incidents: { triggered: open.triggered, acknowledged: open.acknowledged },
    due: { escalationLagSeconds: open.escalationLag, deliveryLagSeconds: open.deliveryLag },
    deliveries: await countDeliveries(db, lastHour),
    ledger: await ledgerOf(db, now),
    sinceStart: sinceStart(processes.filter((process) => isAlive(process, now)).map(readingIn)),
    processes: processes.map((process) => processOf(process, now)),
    database: await databaseFacts(db),
  };
}

const wire = (at: Date | null): string | null => at?.toISOString() ?? null;

/** What needs no audit to be seen, and must be seen when there is none. */
function holesNow(processes: ProcessRow[], audit: AuditRow, now: Date): string[] {
  const seen = processes.filter(({ role }) => role !== 'api').map(({ last_seen }) => last_seen.getTime());
  const since = new Date(Math.min(now.getTime(), ...processes.map(({ started_at }) => started_at.getTime())));
  const workers = workerFindings(seen.length > 0 ? new Date(Math.max(...seen)) : null, since, now);
  const auditedAt = audit.done_at ?? since;
  const silent = now.getTime() - auditedAt.getTime() > AUDIT_LATE_MS;
  const minutes = Math.floor((now.getTime() - auditedAt.getTime()) / 60_000);
  return [
    ...workers.map(({ text }) => text),
    ...(silent && workers.length === 0 ? [`no audit has come to its end for ${minutes} minutes`] : []),
  ];
}

async function ledgerOf(db: Deps['db'], now: Date): Promise<StatusOutput['ledger']> {
  const budgets = await readBudgets(db);
  const thisHour = hourOf(now);
  const entries = await readLedger(db, hourOf(new Date(now.getTime() - HOUR_MS)));
  return CAUSE_NAMES.map((cause) => {
    const of = entries.filter((entry) => entry.cause === cause);
    const current = of.find(({ hour }) => hour.getTime() === thisHour.getTime());
    const before = of.find(({ hour }) => hour.getTime() !== thisHour.getTime());
    return {
      cause,
      means: CAUSES[cause].means,
      count: current?.count ?? 0,
      lastHour: before?.count ?? 0,
      budget: budgetOf(cause, budgets) ?? 0,
      last: (current ?? before)?.details ?? [],
    };
  });
}

const isAlive = ({ last_seen }: ProcessRow, now: Date): boolean =>
  now.getTime() - last_seen.getTime() <= TOLERANCE_MS.worker;

/** One of the release before has none. */
const readingIn = ({ reading }: ProcessRow): Partial<Reading> => reading;

function sinceStart(readings: Partial<Reading>[]): StatusOutput['sinceStart'] {
  const { alerts, deliveries, swept, reached } = sumOf(readings);
  const times = REACHED.map((until) => ({
    until,
    count: countOf(reached[until]),
    halfWithinSeconds: withinSeconds(reached[until], 0.5),
    mostWithinSeconds: withinSeconds(reached[until], 0.99),
  }));
  return { alerts, deliveries, sweepFindings: swept, times };
}

const processOf = (process: ProcessRow, now: Date): StatusOutput['processes'][number] => ({
  ...{ role: process.role, host: process.host, pid: process.pid, providers: process.providers },
  startedAt: process.started_at.toISOString(),
  lastSeen: process.last_seen.toISOString(),
  alive: isAlive(process, now),
  loopLagMs: readingIn(process).loopLagMs ?? null,
});
