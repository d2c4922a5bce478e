import { claim, LANES, sendAnnouncement } from './announcements/send-announcement.ts';
import { coverDue } from './cover/cover-due.ts';
import { contextOf, system, type WakeKind } from './deps.ts';
import { findLate } from './heartbeats/find-late.ts';
import { closeQuiet } from './incidents/close-quiet.ts';
import { escalateDue } from './incidents/escalate-due.ts';
import { inFlight } from './jobs/in-flight.ts';
import { inLanes } from './jobs/lanes.ts';
import { oneAtATime } from './jobs/one-at-a-time.ts';
import type { Queues } from './jobs/queues.ts';
import { type Pause, startSweep } from './jobs/sweep.ts';
import { tolerate } from './ledger/tolerate.ts';
import { checkReceipts } from './paging/check-receipts.ts';
import { CHANNELS } from './paging/delivery.ts';
import type { PagingDeps } from './paging/paging-deps.ts';
import { CHUNK, takeDue } from './paging/send-due.ts';
import { claimNotices, LANES as NOTICE_LANES, sendNotice } from './paging/send-notices.ts';
import { recheckReleases } from './readiness/keep-check.ts';
import { mailFindings } from './readiness/mail-findings.ts';
import { tellStandbys } from './release-watch/tell-standbys.ts';
import { deleteOld } from './retention/delete-old.ts';
import { callHook, claimRollbacks, LANES as ROLLBACK_LANES } from './rollbacks/call-hook.ts';
import { announceShifts } from './shifts/announce-shifts.ts';
import { askConfirmations } from './shifts/ask-confirmations.ts';
import { mailDigests } from './watchers/mail-digests.ts';
import { tellOutages } from './watchers/tell-outages.ts';
import { tellPlanned } from './watchers/tell-planned.ts';

const MINUTE_MS = 60_000;
/** A wake-up call that comes later than this is one for the ledger. */
const LATE_MS = 5_000;
/** So many messages of one channel are with its providers at once. */
const MOST_IN_FLIGHT = 400;

/** `allowPrivate…`: these may lie in private networks. `sweepEveryMs`, `pause`: other pauses than the sweep's own. */
type WorkerDeps = PagingDeps & {
  allowPrivateCalendars?: boolean;
  allowPrivateWebhooks?: boolean;
  sweepEveryMs?: number;
  pause?: Pause;
};

/** Does what falls due: when woken by the queue, and by a sweep of its own, which needs no queue. */
export function startWorkers(
  deps: WorkerDeps,
  queues: Pick<Queues, 'startWorkers'>,
): {
  close(): Promise<void>;
  /** When each of its sweeps last came to its end without an error. */
  sweeps(): { kind: string; doneAt: Date | null }[];
} {
  // Beside the pages, and never before them: nobody waits for a notice.
  const notices = inLanes({
    lanes: NOTICE_LANES,
    claim: (most) => claimNotices(deps, most),
    run: (notice) => sendNotice(deps, notice),
    onError: (error) => deps.log.error({ err: error }, 'notices were not sent; the sweep tries again'),
  });
  const sending = sendingPages(deps);
  const announcements = announcing(deps);
  const rollbacks = rollingBack(deps);
  // Beside them, too: it asks the providers, and one of them may hang.
  const receipts = oneAtATime(
    () => checkReceipts(deps),
    (error) => deps.log.error({ err: error }, 'missing receipts were not looked after; the sweep tries again'),
  );
  // First, so that what they open is escalated in the same run; and never in its way.
  const lateHeartbeats = () =>
    findLate(contextOf(deps, system)).catch((error) =>
      deps.log.error({ err: error }, 'late heartbeats were not looked for; the sweep tries again'),
    );
  const quietIncidents = () =>
    closeQuiet(contextOf(deps, system)).catch((error) =>
      deps.log.error({ err: error }, 'incidents that have gone quiet were not resolved; the sweep tries again'),
    );
  const handlers = {
    escalation: async () => {
      await lateHeartbeats();
      await quietIncidents();
      await escalateDue(contextOf(deps, system));
    },
    delivery: async () => {
      receipts.ask();
      announcements.ask();
      rollbacks.ask();
      await sending.start();
      notices.ask();
    },
  };
  const lookAhead = lookingAhead(deps);
  const onCall = (kind: WakeKind, lateMs: number): void => {
    deps.meter?.wakeUp(kind, lateMs);
    if (lateMs > LATE_MS) tolerate(contextOf(deps, system), 'late-wake-up', `${kind}: ${Math.round(lateMs / 1_000)} s`);
  };
  const workers = queues.startWorkers(handlers, { onCall });
  // The queue may be gone: then nothing else would send, before the next sweep, what this one has escalated.
  const pages = oneAtATime(
    () => sending.start(),
    (error) => deps.log.error({ err: error }, 'pages were not sent; the sweep tries again'),
  );
  const sweepEscalation = async () => {
    await lateHeartbeats();
    await quietIncidents();
    const moved = await escalateDue(contextOf(deps, system));
    deps.meter?.swept('escalation', moved);
    if (moved > 0) pages.ask();
  };
  const sweepDelivery = async () => {
    receipts.ask();
    announcements.ask();
    rollbacks.ask();
    const sent = await sending.start();
    deps.meter?.swept('delivery', sent);
    notices.ask();
  };
  const doneAt = new Map<string, Date>();
  const noting = (kind: WakeKind, run: () => Promise<void>) => async () => {
    await run();
    doneAt.set(kind, deps.clock.now());
  };
  const sweep = startSweep({
    everyMs: deps.sweepEveryMs,
    pause: deps.pause,
    handlers: {
      escalation: noting('escalation', sweepEscalation),
      delivery: noting('delivery', sweepDelivery),
    },
    log: deps.log,
  });
  const slowSweep = startSweep({ everyMs: MINUTE_MS, handlers: lookAhead, log: deps.log, pause: deps.pause });
  return {
    sweeps: () => ['escalation', 'delivery'].map((kind) => ({ kind, doneAt: doneAt.get(kind) ?? null })),
    async close() {
      await Promise.all([
        workers.close(),
        sweep.close(),
        slowSweep.close(),
        pages.close(3_000),
        sending.close(3_000),
        notices.close(3_000),
        receipts.close(3_000),
        announcements.close(3_000),
        rollbacks.close(3_000),
      ]);
    },
  };
}

/** A provider that hangs holds up what leaves by it, and neither another channel nor an escalation. */
const sendingPages = (deps: WorkerDeps) =>
  inFlight({
    lanes: CHANNELS,
    most: MOST_IN_FLIGHT,
    chunk: CHUNK,
    take: (channels) => takeDue(deps, channels),
    onError: (error) => deps.log.error({ err: error }, 'pages were not sent; the sweep tries again'),
  });

/** What is not urgent, and is looked at now and then. */
const lookingAhead = (deps: WorkerDeps) => ({
  shifts: () => announceShifts(contextOf(deps, system)),
  confirmations: () => askConfirmations(contextOf(deps, system)),
  retention: async () => void (await deleteOld(contextOf(deps, system))),
  readiness: async () => void (await mailFindings(contextOf(deps, system), deps.publicUrl)),
  digests: async () => void (await mailDigests(contextOf(deps, system), deps.publicUrl)),
  planned: async () => void (await tellPlanned(contextOf(deps, system))),
  outages: async () => void (await tellOutages(contextOf(deps, system))),
  releases: async () => {
    await tellStandbys(contextOf(deps, system));
    await recheckReleases(contextOf(deps, system));
    await tellStandbys(contextOf(deps, system));
  },
  cover: async () => void (await coverDue(contextOf(deps, system), { allowPrivate: deps.allowPrivateCalendars })),
});

/** Beside the pages, and each receiver beside the others: one that hangs holds up nobody. */
function announcing({ allowPrivateWebhooks = false, ...rest }: WorkerDeps) {
  const deps = { ...rest, allowPrivateWebhooks };
  return inLanes({
    lanes: LANES,
    claim: (most) => claim(deps, most),
    run: (row) => sendAnnouncement(deps, row),
    onError: (error) => deps.log.error({ err: error }, 'an announcement was not sent; the sweep tries again'),
  });
}

/** The same for rollbacks, which nothing may hold up. */
function rollingBack({ allowPrivateWebhooks = false, ...rest }: WorkerDeps) {
  const deps = { ...rest, allowPrivateWebhooks };
  return inLanes({
    lanes: ROLLBACK_LANES,
    claim: (most) => claimRollbacks(deps, most),
    run: (run) => callHook(deps, run),
    onError: (error) => deps.log.error({ err: error }, 'a rollback was not called; what became of it is told'),
  });
}
