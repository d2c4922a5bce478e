import { coverDue } from './cover/cover-due.ts';
import { contextOf, system } from './deps.ts';
import { escalateDue } from './incidents/escalate-due.ts';
import { oneAtATime } from './jobs/one-at-a-time.ts';
import type { Queues } from './jobs/queues.ts';
import { startSweep } from './jobs/sweep.ts';
import type { PagingDeps } from './paging/paging-deps.ts';
import { sendDue } from './paging/send-due.ts';
import { sendNotices } from './paging/send-notices.ts';
import { announceShifts } from './shifts/announce-shifts.ts';
import { askConfirmations } from './shifts/ask-confirmations.ts';

const MINUTE_MS = 60_000;

/** `allowPrivateCalendars`: absence calendars may lie in private networks. */
type WorkerDeps = PagingDeps & { allowPrivateCalendars?: boolean };

/** Does what falls due: when woken by the queue, and by a sweep of its own, which needs no queue. */
export function startWorkers(deps: WorkerDeps, queues: Queues): { close(): Promise<void> } {
  // Beside the pages, and never before them: nobody waits for a notice.
  const notices = oneAtATime(
    () => sendNotices(deps),
    (error) => deps.log.error({ err: error }, 'notices were not sent; the sweep tries again'),
  );
  const handlers = {
    escalation: async () => void (await escalateDue(contextOf(deps, system))),
    delivery: async () => {
      await sendDue(deps);
      notices.ask();
    },
  };
  const lookAhead = {
    shifts: () => announceShifts(contextOf(deps, system)),
    confirmations: () => askConfirmations(contextOf(deps, system)),
    cover: async () => void (await coverDue(contextOf(deps, system), { allowPrivate: deps.allowPrivateCalendars })),
  };
  const workers = queues.startWorkers(handlers);
  // The queue may be gone: then nothing else would send, before the next sweep, what this one has escalated. In the
  // background, because a provider that hangs must not hold up the next escalation.
  const pages = oneAtATime(
    () => sendDue(deps),
    (error) => deps.log.error({ err: error }, 'pages were not sent; the sweep tries again'),
  );
  const sweepEscalation = async () => {
    if ((await escalateDue(contextOf(deps, system))) > 0) pages.ask();
  };
  const sweep = startSweep({ handlers: { ...handlers, escalation: sweepEscalation }, log: deps.log });
  const slowSweep = startSweep({ everyMs: MINUTE_MS, handlers: lookAhead, log: deps.log });
  return {
    async close() {
      await Promise.all([workers.close(), sweep.close(), slowSweep.close(), pages.close(3_000), notices.close(3_000)]);
    },
  };
}
