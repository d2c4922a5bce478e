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
