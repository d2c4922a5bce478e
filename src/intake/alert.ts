import { SEVERITIES, type Severity } from '../incidents/incident.ts';

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
  labels: Record<string, string>;
  /** Everything that was sent, known or not. */
  content: Record<string, unknown>;
}

const MAX_SUMMARY = 1_024;
const MAX_LABEL = 1_024;

/** Over-long text is cut, never refused; what Postgres cannot store is replaced. */
export function cut(text: string, max: number): string {
  const clean = text.toWellFormed().replaceAll('\0', '\uFFFD').trim();
  return clean.length <= max ? clean : `${clean.slice(0, max - 3).toWellFormed()}...`;
}

export const cutSummary = (text: string): string => cut(text, MAX_SUMMARY);

export function cutLabels(labels: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(labels).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      cut(name, MAX_LABEL),
      cut(typeof value === 'string' ? value : JSON.stringify(value), MAX_LABEL),
    ]),
  );
}

/** Replaces, however deep, the characters that a JSON column cannot hold. */
export function storable<Value>(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\uFFFD') as Value;
  if (Array.isArray(value)) return value.map(storable) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [storable(key), storable(child)])) as Value;
}

const OTHER_NAMES: Record<string, Severity> = {
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
};

/** A severity by any of its usual names. One nobody knows pages like the gravest: a typo must not be silence. */
export function severityOf(name: string | null | undefined): Severity {
  const known = name?.trim().toLowerCase() ?? '';
  return SEVERITIES.find((severity) => severity === known) ?? OTHER_NAMES[known] ?? 'critical';
}

/** What matching rules are held against: the sender's labels, and the alert's own fields by their names. */
export function labelsOf(alert: Alert): Map<string, string> {
  const labels = new Map(Object.entries(alert.labels));
  labels.set('summary', alert.summary);
  labels.set('severity', alert.severity);
  if (alert.source !== undefined && !labels.has('source')) labels.set('source', alert.source);
  return labels;
}
