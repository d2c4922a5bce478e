import { Gauge } from 'prom-client';
import type { AppDeps } from '../app-deps.ts';
import { countOpen } from '../audit/queries.ts';
import { within } from '../lib/within.ts';

/** A scrape must not become a load: what costs a query is asked for at most so often. */
const FRESH_MS = 15_000;
const PATIENCE_MS = 2_000;

/**
 * What stands in the database and in the queue, read when somebody asks. What cannot be read is left out: the rest of the
 * metrics are wanted most when something is down.
 */
export function gauges({ metrics, db, clock, watch }: Pick<AppDeps, 'metrics' | 'db' | 'clock' | 'watch'>): void {
  const readOpen = fresh(() => countOpen(db, clock.now()));
  const readQueue = fresh(() => watch?.queueState() ?? Promise.resolve(null));
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: () => Promise<[Partial<Record<Label, string>>, number][]>,
  ): void => {
    new Gauge<Label>({
      ...{ name, help, labelNames, registers: [metrics] },
      async collect() {
        this.reset();
        for (const [labels, value] of await read()) this.set(labels, value);
      },
    });
  };

  gauge('firstline_incidents', 'Open incidents by state; resolved ones are history', ['state'], async () => {
    const open = await readOpen();
    return open
      ? [
          [{ state: 'triggered' }, open.triggered],
          [{ state: 'acknowledged' }, open.acknowledged],
        ]
      : [];
  });
  gauge('firstline_due_lag_seconds', 'How long the longest waiting row has been due', ['kind'], async () => {
    const open = await readOpen();
    return open
      ? [
          [{ kind: 'escalation' }, open.escalationLag],
          [{ kind: 'delivery' }, open.deliveryLag],
        ]
      : [];
  });
  gauge('firstline_queue_jobs', 'Wake-up calls in the queue', ['kind', 'state'], async () =>
    ((await readQueue())?.kinds ?? []).flatMap(({ kind, waiting, delayed, active }) => [
      [{ kind, state: 'waiting' }, waiting],
      [{ kind, state: 'delayed' }, delayed],
      [{ kind, state: 'active' }, active],
    ]),
  );
  gauge('firstline_queue_lag_seconds', 'How late the next wake-up call in the queue is', ['kind'], async () =>
    ((await readQueue())?.kinds ?? []).map(({ kind, lagMs }) => [{ kind }, lagMs / 1_000]),
  );
  gauge('firstline_provider_open', '1 while the breaker of a provider keeps it out', ['provider'], async () =>
    (watch?.providers() ?? []).map(({ name, state }) => [{ provider: name }, state === 'open' ? 1 : 0]),
  );
}

/** The answer of `read`, at most {@link FRESH_MS} old; null where it fails or takes too long. */
function fresh<Value>(read: () => Promise<Value>): () => Promise<Value | null> {
  let kept: { at: number; value: Promise<Value | null> } | null = null;
  return () => {
    const now = performance.now();
    if (!kept || now - kept.at > FRESH_MS) kept = { at: now, value: within<Value | null>(PATIENCE_MS, read(), null) };
    return kept.value;
  };
}
