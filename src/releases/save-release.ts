import type { Component } from '../components/component.ts';
import { componentsByIds } from '../components/queries.ts';
import { type Ctx, inTransaction } from '../deps.ts';
import { durationMs, parseDuration } from '../lib/durations.ts';
import { Conflict, Forbidden, Invalid, NotFound } from '../lib/errors.ts';
import { isPrivateHost } from '../lib/public-address.ts';
import { findMaker } from './find-maker.ts';
import {
  getRelease,
  insertRelease,
  lockRelease,
  type ReleaseToSave,
  type StoredRelease,
  updateRelease,
} from './queries.ts';
import {
  beginsAt,
  DEFAULT_RISK_MS,
  endsAt,
  MOST_AHEAD_MS,
  MOST_ROLLOUT_MS,
  type Release,
  type Rollback,
  riskUntil,
} from './release.ts';
import type { ReleaseInput } from './schemas.ts';

/** Who tells us: a deploy tool by its integration, which may be bound to a component, or a token. */
export interface Teller {
  integration: { id: string; name: string; component?: string | null | undefined } | null;
  allowPrivateHooks: boolean;
}

/**
 * Makes a release, or adds to the one of the same kind, components and version: a deploy tool tells us when it starts,
 * and again when it has finished. Throws `Invalid` and `Forbidden`.
 */
export function tellRelease(
  ctx: Ctx,
  input: ReleaseInput,
  teller: Teller,
): Promise<{ release: StoredRelease; isNew: boolean }> {
  return inTransaction(ctx, async (tx) => {
    const components = await componentsOf(tx, input, teller);
    const key = keyOf(input, components);
    const known = key === null ? null : await lockRelease(tx.db, { key });
    if (!known) {
      const id = await insertRelease(tx.db, await releaseOf(tx, input, components, teller, null), tx.now);
      if (id !== null) return { release: await getRelease(tx.db, id), isNew: true };
    }
    // Another request has made it meanwhile, and has committed: the insert has waited for that.
    const before = known ?? (await lockRelease(tx.db, { key: key ?? '' }));
    if (!before) throw new Conflict('The release was removed at this moment. Please send it again.');
    return {
      release: await rewrite(tx, before, { ...saidBefore(before), ...given(input) }, components, teller),
      isNew: false,
    };
  });
}

/** Replaces what was said of a release; the hook's secret is kept where none is given. Throws `NotFound` too. */
export function replaceRelease(ctx: Ctx, id: number, input: ReleaseInput, teller: Teller): Promise<StoredRelease> {
  return inTransaction(ctx, async (tx) => {
    await getRelease(tx.db, id);
    const before = await lockRelease(tx.db, { id });
    if (!before) throw new Conflict('The release was removed at this moment.');
    const components = await componentsOf(tx, input, teller);
    if (!isTellersOwn(before.components, teller)) throw foreign(teller);
    const key = keyOf(input, components);
    const other = key === null ? null : await lockRelease(tx.db, { key });
    if (other && other.id !== id) throw new Conflict(`Release ${other.id} has this kind, version and components.`);
    return rewrite(tx, before, input, components, teller);
  });
}

/** Adds to what was said of a release, whatever it is called. Throws `NotFound` too. */
export function amendRelease(
  ctx: Ctx,
  id: number,
  more: Partial<ReleaseInput>,
  teller: Teller,
): Promise<StoredRelease> {
  return inTransaction(ctx, async (tx) => {
    const before = await lockRelease(tx.db, { id });
    if (!before) throw new NotFound(`release ${id}`);
    if (!isTellersOwn(before.components, teller)) throw foreign(teller);
    const input = { ...saidBefore(before), components: before.components, ...more };
    return rewrite(tx, before, input, await componentsOf(tx, input, teller), teller);
  });
}

async function rewrite(
  tx: Ctx,
  before: StoredRelease,
  input: ReleaseInput,
  components: Component[],
  teller: Teller,
): Promise<StoredRelease> {
  await updateRelease(tx.db, before.id, await releaseOf(tx, input, components, teller, before), tx.now);
  return getRelease(tx.db, before.id);
}

async function componentsOf(tx: Ctx, input: ReleaseInput, teller: Teller): Promise<Component[]> {
  const own = teller.integration?.component ?? null;
  const named = [...new Set([...(input.component ? [input.component] : []), ...(input.components ?? [])])];
  const ids = named.length > 0 ? named : own ? [own] : [];
  if (ids.length === 0)
    throw new Invalid('A release is of something: name its component.', [{ path: 'component', message: 'is missing' }]);
  if (!isTellersOwn(ids, teller)) throw foreign(teller);
  const found = await componentsByIds(tx.db, ids);
  const missing = ids.find((id) => !found.some((component) => component.id === id));
  if (missing === undefined) return found;
  const path = input.component === missing ? 'component' : `components.${input.components?.indexOf(missing)}`;
  throw new Invalid(`There is no component ${missing}.`, [{ path, message: `there is no component "${missing}"` }]);
}

/** An integration that is bound to a component speaks for that one alone. */
export const isTellersOwn = (ids: readonly string[], { integration }: Teller): boolean =>
  !integration?.component || ids.every((id) => id === integration.component);

export const foreign = ({ integration }: Teller): Forbidden =>
  new Forbidden(`The integration ${integration?.name} speaks for ${integration?.component} alone.`);

const keyOf = ({ kind, version }: ReleaseInput, components: Component[]): string | null =>
  version === undefined ? null : [kind, components.map(({ id }) => id).join(','), version].join(' ');

async function releaseOf(
  tx: Ctx,
  input: ReleaseInput,
  components: Component[],
  teller: Teller,
  before: StoredRelease | null,
): Promise<ReleaseToSave> {
  const instants = instantsOf(input, tx.now);
  const riskWindowMs = input.riskWindow ? durationMs(input.riskWindow) : riskOf(components);
  const stages = (input.stages ?? []).map(({ share, at }) => ({ share, at: new Date(at) }));
  const times = { ...instants, stages, riskWindowMs };
  refuseFarTimes(times, tx.now);
  return {
    ...times,
    key: keyOf(input, components),
    kind: input.kind,
    version: input.version ?? null,
    summary: input.summary ?? input.version ?? input.kind,
    components: components.map(({ id }) => id),
    by: input.by ?? before?.by ?? teller.integration?.name ?? tx.actor.name,
    commits: input.commits ?? [],
    files: input.files ?? [],
    links: input.links ?? [],
    ...wayBackOf(input, teller, before),
    at: beginsAt(times, before?.at ?? tx.now),
    riskUntil: riskUntil(times, tx.now),
    integrationId: teller.integration?.id ?? before?.integrationId ?? null,
    makerId: await findMaker(tx, input.by, before),
    onCall: input.onCall ?? 'tell',
  };
}

/** Where nothing is said of its time, it has just happened. */
function instantsOf({ plannedAt, startedAt, finishedAt }: ReleaseInput, now: Date) {
  const [planned, started, finished] = [plannedAt, startedAt, finishedAt].map((at) => (at ? new Date(at) : null));
  const begins = started ?? null;
  if (begins && finished && finished < begins)
    throw new Invalid('It cannot be finished before it was started.', [
      { path: 'finishedAt', message: 'is before startedAt' },
    ]);
  const unsaid = !planned && !started && !finished;
  return { plannedAt: planned ?? null, startedAt: begins, finishedAt: unsaid ? now : (finished ?? null) };
}

/** A window of years says nothing of anything, and somebody has mistyped a date. */
function refuseFarTimes(
  times: Pick<Release, 'plannedAt' | 'startedAt' | 'finishedAt' | 'stages' | 'riskWindowMs'>,
  now: Date,
): void {
  const begins = beginsAt(times, now);
  const first = times.startedAt ? 'startedAt' : times.finishedAt ? 'finishedAt' : 'plannedAt';
  if (begins.getTime() > now.getTime() + MOST_AHEAD_MS)
    throw new Invalid('It is planned for more than a year from now.', [
      { path: first, message: 'is more than a year ahead' },
    ]);
  if (endsAt(times, now).getTime() <= begins.getTime() + MOST_ROLLOUT_MS) return;
  const late = times.stages.findIndex(({ at }) => at.getTime() > begins.getTime() + MOST_ROLLOUT_MS);
  throw new Invalid('It is not out within eight weeks of its beginning.', [
    {
      path: times.finishedAt || late < 0 ? 'finishedAt' : `stages.${late}.at`,
      message: 'is more than eight weeks later',
    },
  ]);
}

const riskOf = (components: Component[]): number => {
  const said = components.flatMap(({ riskFor }) => (riskFor ? (parseDuration(riskFor) ?? []) : []));
  return said.length > 0 ? Math.max(...said) : DEFAULT_RISK_MS;
};

function wayBackOf(
  { rollback }: ReleaseInput,
  { allowPrivateHooks }: Teller,
  before: StoredRelease | null,
): Pick<ReleaseToSave, 'rollback' | 'hook' | 'hookSecret'> {
  if (!rollback) return { rollback: null, hook: null, hookSecret: null };
  const { procedure = null, link = null, hook = null, reversible, until, why = null } = rollback;
  // A secret belongs to its address: a new address must bring its own.
  const hookSecret = rollback.secret ?? (before?.hook === hook ? before?.hookSecret : null) ?? null;
  if (hook && !hookSecret)
    throw new Invalid('A hook needs a secret that signs for it.', [
      { path: 'rollback.secret', message: 'is missing; it begins with whsec_' },
    ]);
  if (hook && !allowPrivateHooks && isPrivateHost(hook))
    throw new Invalid('The hook is at an address of a private network.', [
      { path: 'rollback.hook', message: 'is at an address of a private network' },
    ]);
  return {
    rollback: { procedure, link, reversible, until: limitOf(until), why },
    hook,
    hookSecret: hook && hookSecret,
  };
}

function limitOf(until: string | undefined): Rollback['until'] {
  if (until === undefined) return null;
  const afterMs = parseDuration(until);
  return afterMs === null ? new Date(until) : { afterMs };
}

/** What a repeated request says. Its kind is part of what makes it the same release. */
const given = (input: ReleaseInput): ReleaseInput =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as ReleaseInput;

/** What was said before, as it was said. */
function saidBefore(before: StoredRelease): ReleaseInput {
  const { plannedAt, startedAt, finishedAt, rollback } = before;
  const until = rollback?.until ?? null;
  return {
    kind: before.kind,
    version: before.version ?? undefined,
    summary: before.summary,
    by: before.by,
    plannedAt: plannedAt?.toISOString(),
    startedAt: startedAt?.toISOString(),
    finishedAt: finishedAt?.toISOString(),
    commits: before.commits,
    files: before.files,
    links: before.links,
    stages: before.stages.map(({ share, at }) => ({ share, at: at.toISOString() })),
    riskWindow: `${before.riskWindowMs}ms`,
    onCall: before.onCall,
    rollback: rollback
      ? {
          reversible: rollback.reversible,
          procedure: rollback.procedure ?? undefined,
          link: rollback.link ?? undefined,
          why: rollback.why ?? undefined,
          hook: before.hook ?? undefined,
          until: until === null ? undefined : until instanceof Date ? until.toISOString() : `${until.afterMs}ms`,
        }
      : undefined,
  };
}
