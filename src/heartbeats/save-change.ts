import type { Ctx } from '../deps.ts';
import type { IncomingAlert } from '../incidents/merge.ts';
import { findIncident } from '../incidents/queries.ts';
import { recordAlerts } from '../incidents/record-alerts.ts';
import { resolve } from '../incidents/resolve.ts';
import { randomKey } from '../lib/ids.ts';
import { windowsNow } from '../maintenance/windows-now.ts';
import type { Change, Heartbeat } from './heartbeat.ts';
import { updateHeartbeat } from './queries.ts';

const MAX_SUMMARY = 1_024;

/** Saves a decided change in the transaction of `tx`, and opens or resolves its incident with it. The heartbeat is locked. */
export async function saveChange(tx: Ctx, { next, incident }: Change): Promise<Heartbeat> {
  const saved = incident && incident !== 'resolve' ? await open(tx, next, incident.open) : next;
  if (incident === 'resolve' && next.incident !== null) await close(tx, next, next.incident);
  await updateHeartbeat(tx.db, saved);
  if (saved.dueAt) tx.wake('escalation', saved.dueAt);
  return saved;
}

/** One incident at a time: while the last one is open, a heartbeat that stays silent says nothing new. */
async function open(tx: Ctx, heartbeat: Heartbeat, words: string): Promise<Heartbeat> {
  const last = heartbeat.incident === null ? null : await findIncident(tx.db, heartbeat.incident);
  if (last && last.status !== 'resolved') return heartbeat;
  const { id, component, severity } = heartbeat;
  const alert: IncomingAlert = {
    action: 'trigger',
    integration: { id: null, name: `heartbeat ${id}` },
    severity,
    summary: words.slice(0, MAX_SUMMARY).toWellFormed(),
    dedupKey: randomKey(),
    components: component === null ? [] : [component],
    decidedBy: component === null ? 'on no component: it names none' : `on ${component}, its component`,
    content: { heartbeat: id, lastPingAt: heartbeat.lastPingAt, said: heartbeat.lastBody },
  };
  const [recorded] = await recordAlerts(tx, [alert], await windowsNow(tx));
  return { ...heartbeat, incident: recorded?.incident ?? heartbeat.incident };
}

async function close(tx: Ctx, { id }: Heartbeat, number: number): Promise<void> {
  const actor = { person: null, role: 'responder' as const, name: `heartbeat ${id}` };
  if (await findIncident(tx.db, number)) await resolve({ ...tx, actor }, number);
}
