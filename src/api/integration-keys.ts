import type { FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import type { Integration } from '../intake/integration.ts';
import { findByKey, noteKeyUse } from '../intake/queries.ts';
import { type Allowance, DEFAULT_PER_MINUTE, spend } from '../intake/rate-limit.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { TooMany, Unauthenticated } from '../lib/errors.ts';
import { requireSignedAddress } from './signed-senders.ts';

/** A key is looked up at most once a second, because a storm comes with one key. A revoked one is refused within that second. */
const KEY_KEPT_MS = 1_000;
const KEYS_KEPT = 1_000;
/** Its last use is written at most so often. */
const USE_NOTED_MS = 60_000;

/** Whose key it is. Rejects with `Unauthenticated` where it is nobody's. One reader for all routes of an app. */
export type KeyReader = (key: string) => Promise<Integration>;

/**
 * The same for one request that brings an alert, and once for each: counts it against the key's limit, and remembers whose
 * it is. Rejects with `TooMany`, too.
 */
export type Admission = (request: FastifyRequest, key: string) => Promise<Integration>;

interface Keys {
  read: KeyReader;
  admit: Admission;
}

interface Known {
  integration: Integration;
  keyId: number;
}

const keysOfApp = new WeakMap<AppDeps, Keys>();
const senders = new WeakMap<FastifyRequest, { integration: Integration; key: string }>();

export const keyReader = (deps: AppDeps): KeyReader => keysFor(deps).read;
export const admission = (deps: AppDeps): Admission => keysFor(deps).admit;

/** Who sent this request, once `admission` has found out. */
export const senderOf = (request: FastifyRequest) => senders.get(request);

/** The integration of a request that was let in. Only behind `admission`. */
export function integrationOf(request: FastifyRequest): Integration {
  const sender = senders.get(request);
  if (!sender) throw new Error('integrationOf needs a route that lets senders in');
  return sender.integration;
}

function keysFor(deps: AppDeps): Keys {
  const keys = keysOfApp.get(deps) ?? openKeys(deps);
  keysOfApp.set(deps, keys);
  return keys;
}

function openKeys(deps: AppDeps): Keys {
  const kept = new Map<string, { found: Promise<Known>; until: number }>();
  // Of this process alone: what several API processes let through is as much more. It asks nobody, so it costs nothing.
  const allowances = new Map<number, Allowance>();

  const find = (key: string): Promise<Known> => {
    const now = performance.now();
    const known = kept.get(key);
    if (known && now < known.until) return known.found;
    if (kept.size >= KEYS_KEPT) kept.clear();
    // The promise, not the answer: the requests that come while it is looked up need no look-up of their own.
    const found = lookUp(deps, key);
    kept.set(key, { found, until: now + KEY_KEPT_MS });
    found.catch(() => kept.delete(key));
    return found;
  };

  return {
    read: async (key) => (await find(key)).integration,
    async admit(request, key) {
      const { integration, keyId } = await find(key);
      senders.set(request, { integration, key });
      requireSignedAddress(request, integration);
      const perMinute = integration.settings.rateLimit?.perMinute ?? DEFAULT_PER_MINUTE;
      const now = deps.clock.now();
      const spent = spend(allowances.get(keyId) ?? 0, perMinute, now.getTime());
      if ('waitMs' in spent) throw tooMany({ ...deps, now }, integration, perMinute, spent.waitMs);
      allowances.set(keyId, spent.whole);
      return integration;
    },
  };
}

function tooMany(ctx: AppDeps & { now: Date }, { name }: Integration, perMinute: number, waitMs: number): TooMany {
  tolerate(ctx, 'rate-limited', name);
  return new TooMany(
    `More than ${perMinute} requests a minute came with this key. Please send it again.`,
    Math.ceil(waitMs / 1_000),
  );
}

async function lookUp(deps: AppDeps, key: string): Promise<Known> {
  const now = deps.clock.now();
  const found = await findByKey(deps.db, key, now);
  if (!found) throw new Unauthenticated('This is not the key of an integration.');
  const { integration, keyId, lastUsedAt } = found;
  // Beside the alert and not before it: nobody waits for this.
  if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= USE_NOTED_MS)
    noteKeyUse(deps.db, keyId, now).catch((err) => deps.log.debug({ err, keyId }, 'the use of a key was not noted'));
  return { integration, keyId };
}
