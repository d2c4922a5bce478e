import { post } from '../announcements/post.ts';
import { signatureHeaders } from '../announcements/signature.ts';
import { type Ctx, contextOf, type Deps, inTransaction, system } from '../deps.ts';
import { findIncident } from '../incidents/queries.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { findRelease, insertRelease, type StoredRelease } from '../releases/queries.ts';
import { beginsAt, DEFAULT_RISK_MS } from '../releases/release.ts';
import { outcomeToken } from './outcome-token.ts';
import { claimDueRuns, lockRun, lockSilentRuns, setRun } from './queries.ts';
import { afterCall, type Called, HOOK_TIMEOUT_MS, type RollbackRun, type Settled } from './rollback-run.ts';
import { noteOutcome } from './tell-everybody.ts';

export interface RollbackDeps extends Deps {
  publicUrl: string;
  secret: string;
  /** Hooks may lie in private networks. */
  allowPrivateWebhooks: boolean;
  /** How long a hook is waited for, in milliseconds; 30 s unless given. */
  hookTimeoutMs?: number;
}

export const LANES = 4;

/** Gives up what has been silent for too long, then takes what is due. A claimed row is never claimed again. */
export async function claimRollbacks(deps: RollbackDeps, most: number): Promise<RollbackRun[]> {
  await giveUpSilent(contextOf(deps, system));
  return claimDueRuns(deps.db, deps.clock.now(), most);
}

/** Calls all that is due, and waits for the answers. */
export async function callRollbacks(deps: RollbackDeps): Promise<number> {
  const claimed = await claimRollbacks(deps, LANES);
  await Promise.all(claimed.map((run) => callHook(deps, run)));
  return claimed.length;
}

/** The one call of a claimed run. What throws here leaves it `calling`: then its outcome is unclear, and it is said so. */
export async function callHook(deps: RollbackDeps, run: RollbackRun): Promise<void> {
  const release = await findRelease(deps.db, run.release);
  if (!release?.hook || !release.hookSecret)
    return settle(contextOf(deps, system), run, { status: 'failed', said: 'has no hook any more' });
  const called = await call(deps, run, release, release.hook, release.hookSecret);
  await settle(contextOf(deps, system), run, afterCall(called, run.attempts));
}

async function call(
  deps: RollbackDeps,
  run: RollbackRun,
  release: StoredRelease,
  url: string,
  secret: string,
): Promise<Called> {
  const now = deps.clock.now();
  const body = JSON.stringify(await payloadOf(deps, run, release, now));
  const signed = signatureHeaders(`rollback_${run.id}`, now, body, [secret]);
  let connected = false;
  const answer = await post(
    { url, body, headers: { 'content-type': 'application/json; charset=utf-8', ...signed } },
    {
      now,
      allowPrivate: deps.allowPrivateWebhooks,
      timeoutMs: deps.hookTimeoutMs ?? HOOK_TIMEOUT_MS,
      secrets: [secret, outcomeToken(deps.secret, run.id)],
      onConnected: () => {
        connected = true;
      },
    },
  );
  return { ok: answer.ok, said: answer.said, status: answer.status ?? null, connected };
}

/** What the deploy tool gets; the shape of Standard Webhooks. */
async function payloadOf(deps: RollbackDeps, run: RollbackRun, release: StoredRelease, now: Date): Promise<object> {
  const incident = await findIncident(deps.db, run.incident);
  const { id, kind, version, components, summary } = release;
  return {
    type: 'rollback.requested',
    timestamp: now.toISOString(),
    data: {
      rollback: run.id,
      release: { id, kind, version, components, summary },
      incident: {
        number: run.incident,
        summary: incident?.summary ?? '',
        url: `${deps.publicUrl}/incidents/${run.incident}`,
      },
      by: run.askedName,
      outcome: {
        url: `${deps.publicUrl}/v1/rollbacks/${run.id}/outcome`,
        token: outcomeToken(deps.secret, run.id),
      },
    },
  };
}

/** Writes what a call came to, unless the deploy tool has told the outcome meanwhile. */
function settle(ctx: Ctx, run: RollbackRun, settled: Settled): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const dueAt = 'afterMs' in settled ? new Date(tx.now.getTime() + settled.afterMs) : tx.now;
    const { status, said } = settled;
    if (!(await setRun(tx.db, run.id, ['calling'], { status, said, dueAt }, tx.now))) return;
    if (status === 'queued') return tx.wake('delivery', dueAt);
    await finish(tx, run, { status, said });
  });
}

/** Says how it ended; what was undone is a change of its own. In the transaction that writes the run. */
export async function finish(
  tx: Ctx,
  run: RollbackRun,
  outcome: { status: 'waiting' | 'done' | 'failed' | 'unclear'; said: string },
): Promise<void> {
  const release = await findRelease(tx.db, run.release);
  if (!release) return;
  if (outcome.status === 'done') await recordUndone(tx, run, release);
  if (outcome.status === 'unclear') tolerate(tx, 'unclear-rollback', `#${run.incident}: ${outcome.said}`);
  await noteOutcome(tx, run, release, outcome);
}

async function recordUndone(tx: Ctx, run: RollbackRun, release: StoredRelease): Promise<void> {
  const times = { plannedAt: null, startedAt: null, finishedAt: tx.now, stages: [], riskWindowMs: DEFAULT_RISK_MS };
  await insertRelease(
    tx.db,
    {
      ...{ ...times, key: null, kind: 'rollback', version: release.version },
      ...{ summary: `rollback of ${release.version ?? release.summary}`, components: release.components },
      ...{ by: run.askedName, commits: [], files: [], links: [], rollback: null, hook: null, hookSecret: null },
      at: beginsAt(times, tx.now),
      riskUntil: new Date(tx.now.getTime() + DEFAULT_RISK_MS),
      ...{ integrationId: null, makerId: null, onCall: 'nothing' },
    },
    tx.now,
  );
}

/** Called, and nothing heard: nobody knows what became of it, so nobody calls it again. */
function giveUpSilent(ctx: Ctx): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    for (const { id } of await lockSilentRuns(tx.db, tx.now)) {
      const run = await lockRun(tx.db, id);
      if (!run) continue;
      const said =
        run.status === 'calling' ? 'may have been called, and nothing was heard of it' : 'never told the outcome';
      const from = run.status;
      if (await setRun(tx.db, id, [from], { status: 'unclear', said }, tx.now))
        await finish(tx, run, { status: 'unclear', said });
    }
  });
}
