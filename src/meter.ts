import { Counter, Histogram, type Registry } from 'prom-client';
import type { Metric } from './audit/reading.ts';

/**
 * What the program counts and times for Prometheus, each under a name that says its unit. Labels have few values: never
 * an id. All that is here is of this process alone; what the database knows is in api/metrics.ts.
 */
export interface Meter {
  alert(source: string, outcome: 'opened' | 'merged' | 'dropped' | 'refused'): void;
  /** One attempt to send a message of a page, or what its receipt says. */
  delivery(channel: string, provider: string, outcome: DeliveryOutcome): void;
  /** From an alert that opened an incident to the first attempt to reach somebody, its receipt, the acknowledgement. */
  sinceAlert(until: 'first_attempt' | 'receipt' | 'ack', ms: number): void;
  notice(outcome: string): void;
  /** Rows that a sweep found due, which no wake-up call had brought. */
  swept(kind: string, rows: number): void;
  wakeUp(kind: string, lateMs: number): void;
  finding(kind: string): void;
  audit(outcome: 'clean' | 'findings' | 'failed'): void;
  fault(cause: string): void;
}

/** `sent` and `failed` are what the provider answers to an attempt, the others what a receipt says later. */
export type DeliveryOutcome = 'sent' | 'failed' | 'delivered' | 'undelivered';

const REACHING = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];

export function openMeter(registry: Registry): Meter {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(name: string, help: string, buckets: number[], labelNames: Label[] = []) =>
    new Histogram({ name, help, buckets, labelNames, registers });

  const alerts = counter('firstline_alerts_total', 'Alerts by sender and by what came of them', ['source', 'outcome']);
  const deliveries = counter('firstline_deliveries_total', 'Attempts to send a message of a page, and their receipts', [
    ...['channel', 'provider', 'outcome'],
  ]);
  const reached = {
    first_attempt: histogram(
      'firstline_alert_to_first_attempt_seconds',
      'From an alert to the first attempt to reach somebody',
      REACHING,
    ),
    receipt: histogram('firstline_alert_to_receipt_seconds', 'From an alert to the first message’s receipt', REACHING),
    ack: histogram('firstline_alert_to_ack_seconds', 'From an alert to its acknowledgement', REACHING),
  };
  const notices = counter('firstline_notices_total', 'Messages that are no pages, by outcome', ['outcome']);
  const swept = counter('firstline_sweep_findings_total', 'Rows that a sweep found due before any wake-up did', [
    'kind',
  ]);
  const late = histogram(
    'firstline_wake_up_lag_seconds',
    'How late wake-up calls came out of the queue',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    ['kind'],
  );
  const findings = counter('firstline_audit_findings_total', 'What audits found wrong', ['kind']);
  const audits = counter('firstline_audits_total', 'Audits by what came of them', ['outcome']);
  const faults = counter('firstline_tolerated_faults_total', 'Faults that were met and lived with', ['cause']);

  return {
    alert: (source, outcome) => alerts.inc({ source, outcome }),
    delivery: (channel, provider, outcome) => deliveries.inc({ channel, provider, outcome }),
    sinceAlert: (until, ms) => reached[until].observe(Math.max(0, ms) / 1_000),
    notice: (outcome) => notices.inc({ outcome }),
    swept: (kind, rows) => swept.inc({ kind }, rows),
    wakeUp: (kind, lateMs) => late.observe({ kind }, Math.max(0, lateMs) / 1_000),
    finding: (kind) => findings.inc({ kind }),
    audit: (outcome) => audits.inc({ outcome }),
    fault: (cause) => faults.inc({ cause }),
  };
}

/** Some metrics as they are now. The others are not asked: a gauge may ask the database. */
export async function readMetrics(registry: Registry, names: readonly string[]): Promise<Metric[]> {
  const found = names.flatMap((name) => registry.getSingleMetric(name) ?? []);
  return Promise.all(found.map((metric) => metric.get()));
}
