import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { missingUses } from '../db/uses.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { NotFound } from '../lib/errors.ts';
import { hashKey } from '../lib/ids.ts';
import type { Feed, Owner } from './feed.ts';

const COLUMNS = { rotation: 'rotation_id', person: 'person_id' } as const;

/** Throws `NotFound` where there is no such rotation or person. */
export async function requireOwner(db: Db, { kind, id }: Owner): Promise<void> {
  const missing = await missingUses(db, [kind === 'rotation' ? { rotation: id } : { person: id }]);
  if (missing.length > 0) throw new NotFound(`${kind} ${id}`);
}

export async function insertFeed(db: Db, owner: Owner, feed: Feed, token: string): Promise<void> {
  const nobody = { rotation_id: null, person_id: null };
  await db
    .insertInto('calendar_feeds')
    .values({
      id: feed.id,
      token_hash: hashKey(token),
      ...{ ...nobody, [COLUMNS[owner.kind]]: owner.id },
      created_at: feed.createdAt,
    })
    .execute();
}

/** Whether the token opens this owner's calendar. */
export async function isFeedToken(db: Db, owner: Owner, token: string): Promise<boolean> {
  const row = await db
    .selectFrom('calendar_feeds')
    .select('id')
    .where('token_hash', '=', hashKey(token))
    .where(COLUMNS[owner.kind], '=', owner.id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function listFeeds(db: Db, owner: Owner, query: PageQuery): Promise<Page<Feed>> {
  const rows = await db
    .selectFrom('calendar_feeds')
    .select(['id', 'created_at'])
    .where(COLUMNS[owner.kind], '=', owner.id)
    .where('id', '>', afterCursor(query))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  const feeds = rows.map((row) => ({ id: row.id, createdAt: row.created_at }));
  return pageOf(feeds, query.limit, (feed) => feed.id);
}

/** False where the owner has none of this id. */
export async function removeFeed(db: Db, owner: Owner, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('calendar_feeds')
    .where('id', '=', id)
    .where(COLUMNS[owner.kind], '=', owner.id)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** The rotations in whose definitions, past ones too, or in whose overrides that end after `since` the person appears. */
export async function rotationsNaming(db: Db, person: string, since: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('rotations')
    .select('id')
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        // An id needs no escaping, neither in JSON nor in LIKE.
        eb(sql`history::text`, 'like', `%"${person}"%`),
        exists(
          selectFrom('overrides')
            .select('overrides.id')
            .whereRef('rotation_id', '=', 'rotations.id')
            .where('person_id', '=', person)
            .where('to_at', '>', since),
        ),
      ]),
    )
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** What calendars said last of an event. */
export interface Revision {
  sequence: number;
  contentHash: Buffer;
  changedAt: Date;
}

export async function findRevisions(db: Db, uids: string[]): Promise<Map<string, Revision>> {
  const rows = await db
    .selectFrom('calendar_events')
    .selectAll()
    .where('uid', '=', sql<string>`any(${uids}::text[])`)
    .execute();
  return new Map(
    rows.map((row) => [row.uid, { sequence: row.sequence, contentHash: row.content_hash, changedAt: row.changed_at }]),
  );
}

/**
 * Stores what is said of events that are new or have changed; a change raises the sequence. Two that do so at once take
 * the rows in the same order, and the second finds nothing left to change. One parameter for all rows, because there
 * may be more of them than Postgres takes parameters.
 */
export async function writeRevisions(db: Db, hashes: Map<string, Buffer>, now: Date): Promise<void> {
  await sql`
    INSERT INTO calendar_events (uid, sequence, content_hash, changed_at)
    SELECT uid, 0, content_hash, ${now}::timestamptz
    FROM unnest(${[...hashes.keys()]}::text[], ${[...hashes.values()]}::bytea[]) AS said (uid, content_hash)
    ORDER BY uid
    ON CONFLICT (uid) DO UPDATE SET
      sequence = calendar_events.sequence + 1,
      content_hash = excluded.content_hash,
      changed_at = excluded.changed_at
    WHERE calendar_events.content_hash <> excluded.content_hash`.execute(db);
}

export async function removeRevisions(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('calendar_events').where('changed_at', '<', before).execute();
}
