import { createHash } from 'node:crypto';
import { type Alert, cut, cutKey, cutLabels, cutSummary, storable } from './alert.ts';

/** What formats read their payloads with. Nobody has checked them: a field may hold anything, or not be there. */

/** The fields of an object; none where it is something else. */
export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Text, or what is usually written as text; absent where it is empty. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** JSON that came as text inside a field, as forms and templates send it; other text as it is. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The year 10000: what comes later cannot be written as others read it, and what was before 1970 is nobody's clock. */
const END_OF_TIME = Date.UTC(10_000, 0);

/** An instant as a sender writes it; absent where it cannot be read or cannot be meant (Alertmanager's year 1 is "not yet"). */
export function instantOf(value: unknown): Date | undefined {
  const text = textOf(value) ?? '';
  // A bare number is a month to JavaScript.
  const instant = new Date(/^[\d.]+$/.test(text) ? '' : text);
  return instant.getTime() > 0 && instant.getTime() < END_OF_TIME ? instant : undefined;
}

const MAX_SOURCE = 255;

/** What a format found; what it leaves out is filled in and everything is cut to size. */
export interface Found {
  action: Alert['action'];
  summary: string | undefined;
  severity: Alert['severity'];
  dedupKey: string | undefined;
  source?: string;
  component?: string;
  labels: Record<string, unknown>;
  /** The payload, kept whole. */
  payload: unknown;
}

export function alertOf({ action, summary, severity, dedupKey, source, component, labels, payload }: Found): Alert {
  return {
    action,
    summary: cutSummary(summary ?? dedupKey ?? '') || 'An alert without a text',
    severity,
    dedupKey: dedupKey === undefined ? undefined : cutKey(dedupKey) || undefined,
    components: component === undefined ? [] : [component],
    source: source === undefined ? undefined : cut(source, MAX_SOURCE),
    labels: cutLabels(labels),
    content: fieldsOf(storable(fieldsOf(payload) === payload ? payload : { payload })),
  };
}

/** A key for a sender that gives none: the same words are the same problem. */
export const keyOfWords = (...words: (string | undefined)[]): string =>
  createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 32);
