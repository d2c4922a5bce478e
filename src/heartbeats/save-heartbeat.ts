import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { randomKey } from '../lib/ids.ts';
import { afterEdit, type Heartbeat, type HeartbeatDefinition } from './heartbeat.ts';
import { insertHeartbeat, lockHeartbeat, updateHeartbeat, writeUses } from './queries.ts';
import type { HeartbeatInput } from './schemas.ts';

const UNHEARD: Omit<Heartbeat, keyof HeartbeatDefinition | 'id'> = {
  status: 'new',
  lastPingAt: null,
  lastPing: null,
  lastBody: null,
  startedAt: null,
  startedRid: null,
  countsFrom: null,
  dueAt: null,
  incident: null,
};

const heardOf = (before: Heartbeat): typeof UNHEARD => {
  const { status, lastPingAt, lastPing, lastBody, startedAt, startedRid, countsFrom, dueAt, incident } = before;
  return { status, lastPingAt, lastPing, lastBody, startedAt, startedRid, countsFrom, dueAt, incident };
};

/** Creates, answering its key once, or replaces the definition and keeps what was heard. Throws `Invalid` for an unknown component. */
export function saveHeartbeat(
  ctx: Ctx,
  id: string,
  input: HeartbeatInput,
): Promise<{ heartbeat: Heartbeat; key: string | null }> {
  return changeDefinitions(ctx, async (tx) => {
    const { component } = input;
    await requireReferences(tx.db, component === null ? [] : [{ path: 'component', use: { component } }]);
    const before = await lockHeartbeat(tx.db, { id });
    if (!before) {
      const key = randomKey();
      const heartbeat: Heartbeat = { id, ...input, ...UNHEARD };
      await insertHeartbeat(tx.db, heartbeat, key, tx.now);
      return { heartbeat, key };
    }
    const heartbeat = afterEdit({ id, ...input, ...heardOf(before) });
    await updateHeartbeat(tx.db, heartbeat);
    await writeUses(tx.db, heartbeat);
    if (heartbeat.dueAt) tx.wake('escalation', heartbeat.dueAt);
    return { heartbeat, key: null };
  });
}
