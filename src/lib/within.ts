import { setTimeout as sleep } from 'node:timers/promises';

/** What `work` comes to, or `otherwise` when it fails or takes longer than `ms`. The work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  const enough = new AbortController();
  const late = sleep(ms, otherwise, { signal: enough.signal }).catch(() => otherwise);
  return Promise.race([work.catch(() => otherwise), late]).finally(() => enough.abort());
}
