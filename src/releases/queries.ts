import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { type Happening, happeningOf } from './change.ts';
import { DEFAULT_RISK_MS, type OnCallWish, type Release, type ReleaseKind, type Rollback } from './release.ts';

type Row = Selectable<Database['releases']>;

export interface NewChange {
  integrationId: string;
  kind: string;
  summary: string;
  source: string | null;
  components: string[];
  at: Date;
  content: object;
}

export async function insertChange(db: Db, change: NewChange, receivedAt: Date): Promise<void> {
  await db
    .insertInto('changes')
    .values({
      integration_id: change.integrationId,
      kind: change.kind,
      summary: change.summary,
      source: change.source,
      components: change.components,
      at: change.at,
      content: JSON.stringify(change.content),
      received_at: receivedAt,
    })
    .execute();
}

/** What is stored beside a release; its secret is never shown. */
export interface StoredRelease extends Release {
  key: string | null;
  hookSecret: string | null;
  integrationId: string | null;
  /** The person who made it, where it is one of ours. */
  makerId: string | null;
  onCall: OnCallWish;
}

/** Throws `NotFound`. */
export async function getRelease(db: Db, id: number): Promise<StoredRelease> {
  const found = await findRelease(db, id);
  if (!found) throw new NotFound(`release ${id}`);
  return found;
}

export async function findRelease(db: Db, id: number): Promise<StoredRelease | null> {
  const row = await db.selectFrom('releases').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toRelease(row) : null;
}

/** Locked until the transaction ends. */
export async function lockRelease(db: Db, by: { id: number } | { key: string }): Promise<StoredRelease | null> {
  const row = await db
    .selectFrom('releases')
    .selectAll()
    .$if('id' in by, (query) => query.where('id', '=', 'id' in by ? by.id : 0))
    .$if('key' in by, (query) => query.where('key', '=', 'key' in by ? by.key : ''))
    .forUpdate()
    .executeTakeFirst();
  return row ? toRelease(row) : null;
}

/** Newest first. */
export async function listReleases(
  db: Db,
  query: PageQuery & { component?: string | undefined },
): Promise<Page<StoredRelease>> {
  const after = afterCursor(query);
  const rows = await db
    .selectFrom('releases')
    .selectAll()
    .$if(after !== '', (rows) => rows.where('id', '<', Number(after) || 0))
    .$if(query.component !== undefined, (rows) => rows.where(onAny([query.component ?? ''])))
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toRelease), query.limit, ({ id }) => String(id));
}

/** Those on one of the components whose window of risk, [at, riskUntil), meets [from, to); by their beginning. */
export async function releasesAffecting(
  db: Db,
  components: readonly string[],
  from: Date,
  to: Date,
): Promise<Release[]> {
  if (components.length === 0) return [];
  const rows = await atRisk(db, from, to).where(onAny(components)).orderBy('at').orderBy('id').execute();
  return rows.map(toRelease);
}

/** What is still to begin after `now`, the next first. */
export async function plannedReleases(db: Db, now: Date): Promise<Release[]> {
  const rows = await db
    .selectFrom('releases')
    .selectAll()
    .where('planned_at', '>', now)
    .where('started_at', 'is', null)
    .where('finished_at', 'is', null)
    .orderBy('planned_at')
    .orderBy('id')
    .limit(MOST_SUSPECTS)
    .execute();
  return rows.map(toRelease);
}

/** More than this at one time says nothing about any of them. */
const MOST_SUSPECTS = 500;

/** All that is within its window of risk at some instant of [from, to], the newest first. */
export async function happeningsAtRisk(db: Db, from: Date, to: Date): Promise<Happening[]> {
  const after = new Date(to.getTime() + 1);
  const [releases, changes] = await Promise.all([
    atRisk(db, from, after).orderBy('at', 'desc').limit(MOST_SUSPECTS).execute(),
    db
      .selectFrom('changes')
      .select(['summary', 'source', 'components', 'at'])
      .where('at', '>', new Date(from.getTime() - DEFAULT_RISK_MS))
      .where('at', '<=', to)
      .orderBy('at', 'desc')
      .limit(MOST_SUSPECTS)
      .execute(),
  ]);
  return [
    ...releases.map(toRelease).map(happeningOf),
    ...changes.map(({ summary, source, components, at }) => ({
      ...{ release: null, summary, by: source, components, at },
      riskUntil: new Date(at.getTime() + DEFAULT_RISK_MS),
    })),
  ];
}

const atRisk = (db: Db, from: Date, to: Date) =>
  db.selectFrom('releases').selectAll().where('risk_until', '>', from).where('at', '<', to);

const onAny = (components: readonly string[]) => sql<boolean>`components && ${[...components]}::text[]`;

export interface ChangeRow {
  id: string;
  release: Release | null;
  kind: string;
  version: string | null;
  summary: string;
  by: string | null;
  components: string[];
  at: Date;
}

/** Releases and change events together, the newest first; on one of the components, where some are named. */
export async function listChanges(
  db: Db,
  query: PageQuery & { from: Date; to: Date; components: string[] | null },
): Promise<Page<ChangeRow>> {
  const [atMs = '', after = ''] = afterCursor(query).split(' ');
  const before = /^\d{1,15}$/.test(atMs) ? new Date(Number(atMs)) : null;
  const on = query.components === null ? sql`` : sql`AND components && ${query.components}::text[]`;
  const { rows } = await sql<{
    id: string;
    at: Date;
    kind: string;
    summary: string;
    by: string | null;
    components: string[];
    release: number | null;
  }>`
    SELECT * FROM (
      SELECT 'release-' || lpad(id::text, 12, '0') AS id, date_trunc('milliseconds', at) AS at, kind, summary,
        made_by AS by, components, id AS release
      FROM releases WHERE at >= ${query.from} AND at <= ${query.to} ${on}
      UNION ALL
      SELECT 'change-' || lpad(id::text, 12, '0'), date_trunc('milliseconds', at), kind, summary, source, components, NULL
      FROM changes WHERE at >= ${query.from} AND at <= ${query.to} ${on}) happened
    ${before ? sql`WHERE (at, id) < (${before}, ${after})` : sql``}
    ORDER BY at DESC, id DESC LIMIT ${query.limit + 1}`.execute(db);
  const releases = await releasesByIds(
    db,
    rows.flatMap(({ release }) => release ?? []),
  );
  return pageOf(
    rows.map((row) => {
      const release = releases.get(row.release ?? 0) ?? null;
      return { ...row, release, version: release?.version ?? null };
    }),
    query.limit,
    ({ at, id }) => `${at.getTime()} ${id}`,
  );
}

async function releasesByIds(db: Db, ids: number[]): Promise<Map<number, Release>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('releases').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, toRelease(row)]));
}

export type ReleaseToSave = Omit<StoredRelease, 'id' | 'createdAt' | 'updatedAt'>;

/** Null where another request has just made the release of this key. */
export async function insertRelease(db: Db, release: ReleaseToSave, now: Date): Promise<number | null> {
  const row = await db
    .insertInto('releases')
    .values({ ...columnsOf(release), created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function updateRelease(db: Db, id: number, release: ReleaseToSave, now: Date): Promise<void> {
  await db
    .updateTable('releases')
    .set({ ...columnsOf(release), updated_at: now })
    .where('id', '=', id)
    .execute();
}

export async function removeRelease(db: Db, id: number): Promise<void> {
  await db.deleteFrom('releases').where('id', '=', id).execute();
}

/** The one person who is called so, whatever the case; null where there is none, or several are. */
export async function personCalled(db: Db, name: string): Promise<string | null> {
  const rows = await db
    .selectFrom('people')
    .select('id')
    .where((eb) => eb(eb.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .limit(2)
    .execute();
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}

const columnsOf = (release: ReleaseToSave) => ({
  key: release.key,
  kind: release.kind,
  version: release.version,
  summary: release.summary,
  components: release.components,
  made_by: release.by,
  planned_at: release.plannedAt,
  started_at: release.startedAt,
  finished_at: release.finishedAt,
  content: JSON.stringify({
    ...{ commits: release.commits, files: release.files, links: release.links, stages: release.stages },
  }),
  rollback: release.rollback && JSON.stringify(release.rollback),
  hook: release.hook,
  hook_secret: release.hookSecret,
  risk_window_ms: release.riskWindowMs,
  at: release.at,
  risk_until: release.riskUntil,
  integration_id: release.integrationId,
  maker_id: release.makerId,
  on_call: release.onCall,
});

interface StoredContent {
  commits: Release['commits'];
  files: string[];
  links: Release['links'];
  stages: { share: number; at: string }[];
}

export function toRelease(row: Row): StoredRelease {
  const { commits, files, links, stages } = row.content as StoredContent;
  return {
    id: row.id,
    key: row.key,
    kind: row.kind as ReleaseKind,
    version: row.version,
    summary: row.summary,
    components: row.components,
    by: row.made_by,
    plannedAt: row.planned_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    ...{ commits, files, links },
    stages: stages.map(({ share, at }) => ({ share, at: new Date(at) })),
    rollback: rollbackOf(row.rollback),
    hook: row.hook,
    hookSecret: row.hook_secret,
    riskWindowMs: Number(row.risk_window_ms),
    at: row.at,
    riskUntil: row.risk_until,
    integrationId: row.integration_id,
    makerId: row.maker_id,
    onCall: row.on_call,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

type StoredRollback = Omit<Rollback, 'until'> & { until: string | { afterMs: number } | null };

function rollbackOf(stored: object | null): Rollback | null {
  if (!stored) return null;
  const { until, ...rest } = stored as StoredRollback;
  return { ...rest, until: typeof until === 'string' ? new Date(until) : until };
}
