import { createHash } from 'node:crypto';
import { SEVERITIES, type Severity } from '../incidents/incident.ts';
import { isStorable } from '../lib/wire.ts';

/** What every format is turned into. */
export interface Alert {
  action: 'trigger' | 'acknowledge' | 'resolve';
  summary: string;
  severity: Severity;
  /** Absent: an alert of its own, which nothing merges into. */
  dedupKey?: string;
  /** Components the sender names; they may not exist. */
  components: string[];
  source?: string;
  /** When the sender saw it begin: tells a late message about an old fault from a new fault. */
  startedAt?: Date;
  /** When it saw it end. */
  endedAt?: Date;
  labels: Record<string, string>;
  /** Everything that was sent, known or not. */
  content: object;
}

const MAX_SUMMARY = 1_024;
const MAX_LABEL = 1_024;
const MAX_KEY = 255;

/** Over-long text is cut, never refused; what Postgres cannot store is replaced. */
export function cut(text: string, max: number): string {
  const clean = storableText(text).trim();
  return clean.length <= max ? clean : `${clean.slice(0, max - 3).toWellFormed()}...`;
}

export const cutSummary = (text: string): string => cut(text, MAX_SUMMARY);

/** A dedup key that is too long ends in its own hash: what is cut must not merge with what begins the same. */
export function cutKey(key: string): string {
  const clean = cut(key, Number.POSITIVE_INFINITY);
  if (clean.length <= MAX_KEY) return clean;
  const hash = createHash('sha256').update(clean).digest('hex');
  return cut(clean, MAX_KEY - hash.length) + hash;
}

export function cutLabels(labels: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(labels).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      cut(name, MAX_LABEL),
      cut(typeof value === 'string' ? value : JSON.stringify(storable(value)), MAX_LABEL),
    ]),
  );
}

/** Nobody reads deeper, and what digs deeper is after our stack. */
const MAX_DEPTH = 64;

/**
 * Replaces the characters that a JSON column cannot hold, and cuts off what is nested too deep. What is fine as it is, as
 * nearly everything is, is answered itself: looking costs less than copying.
 */
export const storable = (value: unknown): unknown => (isAllStorable(value) ? value : storableCopy(value));

function isAllStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (value === null || typeof value !== 'object') return true;
  if (depth === MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((child) => isAllStorable(child, depth + 1));
  for (const key of Object.keys(value)) {
    if (!isStorable(key) || !isAllStorable((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

function storableCopy(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth === MAX_DEPTH) return '...';
  if (Array.isArray(value)) return value.map((child) => storableCopy(child, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [storableText(key), storableCopy(child, depth + 1)]),
  );
}

const storableText = (text: string): string =>
  isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');

const OTHER_NAMES = new Map<string, Severity>(
  Object.entries({
    page: 'critical',
    fatal: 'critical',
    emergency: 'critical',
    disaster: 'critical',
    alert: 'critical',
    p1: 'critical',
    high: 'error',
    major: 'error',
    err: 'error',
    p2: 'error',
    warn: 'warning',
    minor: 'warning',
    average: 'warning',
    p3: 'warning',
    informational: 'info',
    notice: 'info',
    debug: 'info',
    ok: 'info',
    none: 'info',
    low: 'info',
    p4: 'info',
    p5: 'info',
  }),
);

/** A severity by any of its usual names. One nobody knows pages like the gravest: a typo must not be silence. */
export function severityOf(name: string | null | undefined): Severity {
  const known = name?.trim().toLowerCase() ?? '';
  return SEVERITIES.find((severity) => severity === known) ?? OTHER_NAMES.get(known) ?? 'critical';
}

/** What matching rules are held against: the sender's labels, and the alert's own fields by their names. */
export function labelsOf(alert: Alert): Map<string, string> {
  const labels = new Map(Object.entries(alert.labels));
  labels.set('summary', alert.summary);
  labels.set('severity', alert.severity);
  if (alert.source !== undefined && !labels.has('source')) labels.set('source', alert.source);
  return labels;
}
