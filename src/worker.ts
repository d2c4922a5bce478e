import { contextOf, system } from './deps.ts';
import { escalateDue } from './incidents/escalate-due.ts';
import type { Queues } from './jobs/queues.ts';
import { startSweep } from './jobs/sweep.ts';
import { type PagingDeps, sendDue } from './paging/send-due.ts';

/** Does what falls due: when woken by the queue, and by a sweep of its own, which needs no queue. */
export function startWorkers(deps: PagingDeps, queues: Queues): { close(): Promise<void> } {
  const handlers = {
    escalation: async () => void (await escalateDue(contextOf(deps, system))),
    delivery: async () => void (await sendDue(deps)),
  };
  const workers = queues.startWorkers(handlers);
  const sweep = startSweep({ handlers, log: deps.log });
  return {
    async close() {
      await Promise.all([workers.close(), sweep.close()]);
    },
  };
}
