import { Malformed } from './errors.ts';

/** One page of a list as it goes out. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface PageQuery {
  limit: number;
  cursor?: string;
}

// The prefix makes a made-up cursor recognisable: base64 takes almost any text.
const PREFIX = 'after ';

/** The key after which the page begins; `''` for the first page. Throws `Malformed` for a cursor we did not make. */
export function afterCursor(query: PageQuery): string {
  if (query.cursor === undefined) return '';
  const text = Buffer.from(query.cursor, 'base64url').toString('utf8');
  if (!text.startsWith(PREFIX) || text.includes('\0') || toCursor(text.slice(PREFIX.length)) !== query.cursor)
    throw new Malformed('The cursor is not one that a list has answered.', [
      { path: 'cursor', message: 'is not a cursor that this list has answered' },
    ]);
  return text.slice(PREFIX.length);
}

/** Cuts rows, read one more than `limit`, to a page; `keyOf` gives what the list is sorted by. */
export function pageOf<Item>(rows: Item[], limit: number, keyOf: (item: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? toCursor(keyOf(last)) : null };
}

const toCursor = (key: string): string => Buffer.from(PREFIX + key, 'utf8').toString('base64url');
