/** What one process has counted and timed since its start, as its metrics say it: what `/status` adds up. */
export interface Reading {
  alerts: { source: string; outcome: string; count: number }[];
  deliveries: { channel: string; provider: string; outcome: string; count: number }[];
  swept: { kind: string; count: number }[];
  /** By how far the alert had come: the first attempt, its receipt, the acknowledgement. */
  reached: Record<Reached, Buckets>;
  /** Of the last seconds: how late the event loop was at worst but for one in a hundred, in milliseconds. */
  loopLagMs: number | null;
}

export const REACHED = ['first_attempt', 'receipt', 'ack'] as const;
export type Reached = (typeof REACHED)[number];

/** How many took at most so many seconds, as Prometheus counts: each bucket holds those before it. */
export type Buckets = { le: number; count: number }[];

export interface Metric {
  name: string;
  values: { value: number; labels: Partial<Record<string, string | number>>; metricName?: string | undefined }[];
}

export const READ = [
  'firstline_alerts_total',
  'firstline_deliveries_total',
  'firstline_sweep_findings_total',
  ...REACHED.map((until) => `firstline_alert_to_${until}_seconds`),
];

export function readingOf(metrics: Metric[], loopLagMs: number | null): Reading {
  const byName = new Map(metrics.map(({ name, values }) => [name, values]));
  const counts = <Label extends string>(name: string, labels: readonly Label[]) =>
    (byName.get(name) ?? [])
      .filter(({ value }) => value > 0)
      .map(({ value, labels: own }) => ({
        ...(Object.fromEntries(labels.map((label) => [label, String(own[label] ?? '')])) as Record<Label, string>),
        count: value,
      }));
  const buckets = (until: Reached): Buckets =>
    (byName.get(`firstline_alert_to_${until}_seconds`) ?? [])
      .filter(({ metricName, labels }) => metricName?.endsWith('_bucket') && labels.le !== undefined)
      .map(({ value, labels }) => ({ le: labels.le === '+Inf' ? ENDLESS : Number(labels.le), count: value }));
  return {
    alerts: counts('firstline_alerts_total', ['source', 'outcome']),
    deliveries: counts('firstline_deliveries_total', ['channel', 'provider', 'outcome']),
    swept: counts('firstline_sweep_findings_total', ['kind']),
    reached: { first_attempt: buckets('first_attempt'), receipt: buckets('receipt'), ack: buckets('ack') },
    loopLagMs,
  };
}

/** JSON has no infinity. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

/** The counts of several processes as one. A process of another release may say less. */
export function sumOf(readings: Partial<Reading>[]): Omit<Reading, 'loopLagMs'> {
  const all = <Row extends { count: number }>(of: (reading: Partial<Reading>) => Row[] | undefined): Row[] => {
    const sums = new Map<string, Row>();
    for (const row of readings.flatMap((reading) => of(reading) ?? [])) {
      const { count, ...labels } = row;
      const name = JSON.stringify(labels);
      sums.set(name, { ...row, count: count + (sums.get(name)?.count ?? 0) });
    }
    return [...sums.values()];
  };
  const reached = (until: Reached): Buckets => all((reading) => reading.reached?.[until]).sort((a, b) => a.le - b.le);
  return {
    alerts: all(({ alerts }) => alerts),
    deliveries: all(({ deliveries }) => deliveries),
    swept: all(({ swept }) => swept),
    reached: { first_attempt: reached('first_attempt'), receipt: reached('receipt'), ack: reached('ack') },
  };
}

export const countOf = (buckets: Buckets): number => Math.max(0, ...buckets.map(({ count }) => count));

/** Within how many seconds this share of them came: the bound of a bucket. Null: none came, or later than any bound. */
export function withinSeconds(buckets: Buckets, share: number): number | null {
  const total = countOf(buckets);
  const bound = total > 0 ? buckets.find(({ count }) => count >= share * total)?.le : undefined;
  return bound === undefined || bound === ENDLESS ? null : bound;
}
