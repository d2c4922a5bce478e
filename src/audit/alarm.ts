import { type Budgets, budgetOf, CAUSES, type Entry, isCause } from '../ledger/ledger.ts';
import { formatDuration } from '../lib/durations.ts';
import type { Finding, FindingKind } from './finding.ts';

/** An incident that Firstline opens about itself. No component is named, so it pages the catch-all. */
export interface Alarm {
  /** One open incident for each key, so that what goes on being wrong does not open another each minute. */
  key: string;
  severity: 'critical' | 'warning';
  summary: string;
}

/** So many audits running may find a kind wrong; the sweep mends most in one. */
const RUNNING = 3;
/** So many new findings of a kind in an hour are a pattern, though each was mended at once. */
const NEW_IN_AN_HOUR = 50;

/** These never page: what they tell of is the way by which they would. */
const SILENT: readonly FindingKind[] = ['catch-all', 'no-worker'];
const CRITICAL: readonly FindingKind[] = [
  'silent-incident',
  'overdue-incident',
  'overdue-heartbeat',
  'stuck-delivery',
  'stuck-rollback',
  'sweep',
];

const WORDS: Record<FindingKind, [one: string, many: string]> = {
  'silent-incident': ['incident without a next action', 'incidents without a next action'],
  'overdue-incident': ['incident overdue', 'incidents overdue'],
  'overdue-heartbeat': ['heartbeat overdue', 'heartbeats overdue'],
  'stuck-delivery': ['delivery stuck', 'deliveries stuck'],
  'stuck-notice': ['notice stuck', 'notices stuck'],
  'stuck-question': ['question about a shift stuck', 'questions about shifts stuck'],
  'stuck-announcement': ['announcement stuck', 'announcements stuck'],
  'stuck-rollback': ['rollback stuck', 'rollbacks stuck'],
  queue: ['trouble with the queue', 'troubles with the queue'],
  sweep: ['sweep hangs', 'sweeps hang'],
  'no-worker': ['worker missing', 'workers missing'],
  'catch-all': ['hole in the catch-all', 'holes in the catch-all'],
};

export const countByKind = (findings: Pick<Finding, 'kind'>[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(findings, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]));

/** How many audits running have found each kind, this one included. */
export const runningOn = (before: Record<string, number>, findings: Finding[]): Record<string, number> =>
  Object.fromEntries(Object.keys(countByKind(findings)).map((kind) => [kind, (before[kind] ?? 0) + 1]));

/** What somebody has to be woken for: what the sweep does not mend, and what goes wrong too often. */
export function auditAlarms(
  findings: Finding[],
  running: Record<string, number>,
  newInAnHour: Record<string, number>,
  now: Date,
): Alarm[] {
  return [...Map.groupBy(findings, ({ kind }) => kind)]
    .filter(([kind]) => !SILENT.includes(kind))
    .filter(([kind]) => (running[kind] ?? 0) >= RUNNING || (newInAnHour[kind] ?? 0) > NEW_IN_AN_HOUR)
    .map(([kind, all]) => ({
      key: `firstline-audit-${kind}`,
      severity: CRITICAL.includes(kind) ? 'critical' : 'warning',
      summary: `Firstline: ${inWords(kind, all, now)}. ${all[0]?.text}`,
    }));
}

/** "12 deliveries stuck for 3m" */
function inWords(kind: FindingKind, findings: Finding[], now: Date): string {
  const [one, many] = WORDS[kind];
  const oldest = Math.min(...findings.flatMap(({ since }) => (since ? [since.getTime()] : [])));
  const what = `${findings.length} ${findings.length === 1 ? one : many}`;
  const minutes = Math.floor((now.getTime() - oldest) / 60_000);
  return Number.isFinite(minutes) && minutes > 0 ? `${what} for ${formatDuration(minutes * 60_000)}` : what;
}

/** That a cause has more faults in an hour than its budget, with the last of them. */
export function budgetAlarm(entry: Entry, budgets: Budgets): Alarm {
  const { cause, count, hour, details } = entry;
  const means = isCause(cause) ? CAUSES[cause].means : cause;
  const since = `since ${hour.toISOString().slice(11, 16)} UTC`;
  return {
    key: `firstline-budget-${cause}`,
    severity: 'warning',
    summary: `Firstline: ${count} times ${since} (${budgetOf(cause, budgets) ?? 0} an hour are tolerated): ${means}. Last: ${details.slice(0, 3).join('; ')}`,
  };
}
