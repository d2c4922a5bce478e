import { createHash } from 'node:crypto';

/** A strong validator (RFC 9110 §8.8.1) of a JSON document. The order of keys says nothing, so it does not count. */
export function etagOf(document: object): string {
  const hash = createHash('sha256').update(JSON.stringify(document, withSortedKeys));
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}

/**
 * Whether `If-Match` holds (RFC 9110 §13.1.1) for what is there now, null being nothing: one of the listed validators is
 * the same, or it is `*` and there is something. Weak validators never match.
 */
export function ifMatchHolds(ifMatch: string, current: string | null): boolean {
  if (current === null) return false;
  if (ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((tag) => tag.trim() === current);
}

const withSortedKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
