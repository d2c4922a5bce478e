import { type Ctx, inTransaction } from '../deps.ts';
import { NotFound } from '../lib/errors.ts';
import { afterPing, type Heartbeat, type Said } from './heartbeat.ts';
import { lockHeartbeat } from './queries.ts';
import { saveChange } from './save-change.ts';

export interface Ping extends Said {
  method: string;
}

const MAX_BODY = 10_000;

/** A heartbeat reports. By a method that it does not count, nothing happens. Throws `NotFound` for an unknown key or id. */
export function ping(
  ctx: Ctx,
  by: { key: string } | { id: string },
  { kind, body, rid = null, method }: Ping,
): Promise<Heartbeat> {
  return inTransaction(ctx, async (tx) => {
    const heartbeat = await lockHeartbeat(tx.db, by);
    if (!heartbeat) throw new NotFound('such heartbeat');
    if (heartbeat.methods === 'post' && method !== 'POST') return heartbeat;
    const said = body === null ? null : body.slice(0, MAX_BODY).toWellFormed().replaceAll('\0', '\uFFFD');
    return saveChange(tx, afterPing(heartbeat, { kind, body: said, rid }, tx.now));
  });
}
