import type { Db } from '../db/pool.ts';
import { afterCursor, type Page, type PageQuery, pageOf } from '../lib/cursor.ts';
import { hashKey } from '../lib/ids.ts';
import type { Token } from './token.ts';

export async function findToken(db: Db, secret: string): Promise<Token | null> {
  const row = await tokenRows(db).where('token_hash', '=', hashKey(secret)).executeTakeFirst();
  return row ? toToken(row) : null;
}

export async function findTokenById(db: Db, id: string): Promise<Token | null> {
  const row = await tokenRows(db).where('tokens.id', '=', id).executeTakeFirst();
  return row ? toToken(row) : null;
}

/** Those that act for a person, the oldest first. */
export async function tokensOf(db: Db, person: string): Promise<Token[]> {
  const rows = await tokenRows(db)
    .where('tokens.person_id', '=', person)
    .orderBy('tokens.created_at')
    .orderBy('tokens.id')
    .execute();
  return rows.map(toToken);
}

export async function listTokens(db: Db, query: PageQuery): Promise<Page<Token>> {
  const rows = await tokenRows(db)
    .where('tokens.id', '>', afterCursor(query))
    .orderBy('tokens.id')
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows.map(toToken), query.limit, (token) => token.id);
}

export async function insertToken(db: Db, token: Token, secret: string): Promise<void> {
  await db
    .insertInto('tokens')
    .values({
      id: token.id,
      name: token.name,
      role: token.role,
      person_id: token.person?.id ?? null,
      token_hash: hashKey(secret),
      expires_at: token.expiresAt,
      created_at: token.createdAt,
    })
    .execute();
}

/** False where there was none. */
export async function removeToken(db: Db, id: string): Promise<boolean> {
  const result = await db.deleteFrom('tokens').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

const tokenRows = (db: Db) =>
  db
    .selectFrom('tokens')
    .leftJoin('people', 'people.id', 'tokens.person_id')
    .select([
      'tokens.id',
      'tokens.name',
      'tokens.role',
      'tokens.person_id',
      'people.name as person_name',
      'tokens.expires_at',
      'tokens.created_at',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof tokenRows>['execute']>>[number];

const toToken = (row: Row): Token => ({
  id: row.id,
  name: row.name,
  role: row.role,
  person: row.person_id === null ? null : { id: row.person_id, name: row.person_name ?? row.person_id },
  expiresAt: row.expires_at,
  createdAt: row.created_at,
});
