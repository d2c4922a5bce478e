import type { Registry } from 'prom-client';
import type { Probe } from './audit/read-facts.ts';
import { READ } from './audit/reading.ts';
import { signOfLife } from './audit/report-in.ts';
import { auditDue } from './audit/run-audit.ts';
import { watchWorkers } from './audit/watch-workers.ts';
import type { ProviderState } from './db/tables.ts';
import { contextOf, type Deps, system } from './deps.ts';
import type { Queues } from './jobs/queues.ts';
import { startSweep } from './jobs/sweep.ts';
import { writeLedger } from './ledger/write-ledger.ts';
import { within } from './lib/within.ts';
import { readMetrics } from './meter.ts';

/** So often a process says that it lives. */
const REPORT_MS = 10_000;
/** So often counts are written: what a crash may lose. */
const LEDGER_MS = 5_000;
/** So often a worker asks whether it is time for an audit, which is once a minute over all of them. */
const ASK_MS = 15_000;
const WATCH_WORKERS_MS = 30_000;

/**
 * The program's eye on itself, in every process: it says that it lives, writes down the faults it has tolerated, audits
 * where it sends (`workers`), and looks for workers where it does not.
 */
export function startWatching(
  deps: Deps,
  parts: {
    role: 'all' | 'api' | 'worker';
    queues: Pick<Queues, 'state' | 'missing' | 'putBack'>;
    /** Null: this process does not send. */
    workers: { sweeps: Probe['sweeps'] } | null;
    providers?: (() => ProviderState[]) | undefined;
    deadmanUrl: string | null;
    metrics?: Registry;
  },
): { close(): Promise<void> } {
  const { role, queues, workers, providers, deadmanUrl, metrics } = parts;
  const { db, tally, log } = deps;
  const life = signOfLife(deps, role, providers, async () => (metrics ? readMetrics(metrics, READ) : []));
  const probe: Probe = {
    processStartedAt: life.startedAt,
    sweeps: () => workers?.sweeps() ?? [],
    queue: () => queues.state(),
    calls: queues,
  };
  const audit = async () => {
    await auditDue(contextOf(deps, system), probe, deadmanUrl).catch((error) => {
      deps.meter?.audit('failed');
      throw error;
    });
  };
  const lookForWorkers = async () => void (await watchWorkers(contextOf(deps, system), life.startedAt));
  const write = async () => {
    if (tally) await writeLedger({ db, tally });
  };
  const sweeps = [
    startSweep({ everyMs: REPORT_MS, handlers: { 'sign of life': life.report }, log }),
    startSweep({ everyMs: LEDGER_MS, handlers: { ledger: write }, log }),
    workers
      ? startSweep({ everyMs: ASK_MS, handlers: { audit }, log })
      : startSweep({ everyMs: WATCH_WORKERS_MS, handlers: { 'watch for workers': lookForWorkers }, log }),
  ];
  return {
    async close() {
      await within(1_000, Promise.all(sweeps.map((sweep) => sweep.close())), []);
      await within(500, Promise.all([write(), life.leave()]), null);
    },
  };
}
