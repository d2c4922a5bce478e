import type { AppDeps } from '../app-deps.ts';
import type { Integration } from '../intake/integration.ts';
import { findIntegrationByKey } from '../intake/queries.ts';
import { Unauthenticated } from '../lib/errors.ts';

/** A key is looked up at most once a second, because a storm comes with one key. A revoked one is refused within that second. */
const KEY_KEPT_MS = 1_000;
const KEYS_KEPT = 1_000;

/** Whose key it is. Rejects with `Unauthenticated` where it is nobody's. One reader for all routes of an app. */
export type KeyReader = (key: string) => Promise<Integration>;

const readers = new WeakMap<AppDeps, KeyReader>();

export function keyReader(deps: AppDeps): KeyReader {
  const reader = readers.get(deps) ?? openKeyReader(deps);
  readers.set(deps, reader);
  return reader;
}

function openKeyReader(deps: AppDeps): KeyReader {
  const kept = new Map<string, { found: Promise<Integration>; until: number }>();
  return (key) => {
    const now = performance.now();
    const known = kept.get(key);
    if (known && now < known.until) return known.found;
    if (kept.size >= KEYS_KEPT) kept.clear();
    // The promise, not the answer: the requests that come while it is looked up need no look-up of their own.
    const found = integrationOf(deps, key);
    kept.set(key, { found, until: now + KEY_KEPT_MS });
    found.catch(() => kept.delete(key));
    return found;
  };
}

async function integrationOf(deps: AppDeps, key: string): Promise<Integration> {
  const integration = await findIntegrationByKey(deps.db, key);
  if (!integration) throw new Unauthenticated('This is not the key of an integration.');
  return integration;
}
