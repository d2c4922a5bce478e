import { Gauge } from 'prom-client';
import type { AppDeps } from '../app-deps.ts';
import { countOpen } from '../audit/queries.ts';
import { within } from '../lib/within.ts';
import { readReadiness } from '../readiness/read-readiness.ts';

/** A scrape must not become a load: what costs a query is asked for at most so often. */
const FRESH_MS = 15_000;
const PATIENCE_MS = 2_000;
/** It looks at a month of every rotation, and changes by the hour. */
const READINESS_FRESH_MS = 300_000;

/**
 * What stands in the database and in the queue, read when somebody asks. What cannot be read is left out: the rest of the
 * metrics are wanted most when something is down.
 */
export function gauges(deps: Pick<AppDeps, 'metrics' | 'db' | 'clock' | 'watch' | 'log'>): void {
  const { metrics, db, clock, watch, log } = deps;
  const readOpen = fresh(() => countOpen(db, clock.now()));
  const readQueue = fresh(() => watch?.queueState() ?? Promise.resolve(null));
  const readFindings = fresh(() => readReadiness({ db, now: clock.now(), log }, 'UTC'), READINESS_FRESH_MS);
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
  gauge('firstline_readiness_findings', 'What would hurt within 30 days, by kind', ['kind'], async () => {
    const counts = Map.groupBy((await readFindings()) ?? [], ({ kind }) => kind);
    return [...counts].map(([kind, found]) => [{ kind }, found.length]);
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

/** The answer of `read`, at most `freshMs` old; null where it fails or takes too long. */
function fresh<Value>(read: () => Promise<Value>, freshMs = FRESH_MS): () => Promise<Value | null> {
  let kept: { at: number; value: Promise<Value | null> } | null = null;
  return () => {
    const now = performance.now();
    if (!kept || now - kept.at > freshMs) kept = { at: now, value: within<Value | null>(PATIENCE_MS, read(), null) };
    return kept.value;
  };
}
