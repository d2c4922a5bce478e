import type { Db } from '../db/pool.ts';
import type { Clock } from '../lib/clock.ts';
import type { TwilioHttp } from '../paging/channels/twilio-http.ts';
import { callNews } from './play-call.ts';
import { findCall, insertCall, insertMessage, moveCall, type SandboxCall } from './queries.ts';
import { report } from './receipts.ts';
import { sandboxCalls } from './ring.ts';

interface Parts {
  db: Db;
  clock: Clock;
  authToken: string;
}

/** Calls ring on the phones of the sandbox, for as long as the caller asked for; then they are reported as not answered. */
export function ringInSandbox({ db, clock, authToken }: Parts): TwilioHttp {
  const closing = new AbortController();
  const timers = new Set<NodeJS.Timeout>();

  async function giveUp({ sid }: SandboxCall): Promise<void> {
    const missed = await moveCall(db, sid, 'ringing', { status: 'no-answer', action: null });
    if (!missed) return;
    const news = { channel: 'voice' as const, direction: 'to-person' as const, subject: null, at: clock.now() };
    await insertMessage(db, { ...news, address: missed.address, body: 'Missed call' });
    if (missed.statusCallback) await report(missed.statusCallback, callNews(missed), authToken, closing.signal);
  }

  const calls = sandboxCalls(
    async ({ call, timeoutMs }) => {
      await insertCall(db, call, clock.now());
      const timer = setTimeout(() => {
        timers.delete(timer);
        // A database that is away has other worries than a phone that rings on.
        void giveUp(call).catch(() => {});
      }, timeoutMs);
      timers.add(timer.unref());
    },
    (sid) => findCall(db, sid),
  );
  return {
    ...calls,
    close() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
