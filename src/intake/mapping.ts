import type { Severity } from '../incidents/incident.ts';
import type { Alert } from './alert.ts';
import { pathsIn, textProblem, textRule } from './mapped-text.ts';

/** What an admin wrote: where an alert's fields are found in a payload. A text is a path, a template or itself. */
export interface Mapping {
  /** Where the alerts are, if one payload holds several: then `$` is each of them, and `$$` the payload. */
  alerts?: string | undefined;
  /** The first choice that holds; without any, every payload triggers. */
  action?: Choice[] | undefined;
  summary: string;
  severity?: string | SeverityRule | undefined;
  dedupKey?: string | undefined;
  component?: string | undefined;
  source?: string | undefined;
  labels?: Record<string, string> | undefined;
}

export type MappedAction = Alert['action'] | 'ignore';
/** `do` where `when` holds; `else` holds for all that is left. */
export interface Choice {
  when?: Condition | undefined;
  do?: MappedAction | undefined;
  else?: MappedAction | undefined;
}

type Scalar = string | number | boolean | null;

/** One of `is`, `isNot`, `in`, `matches` and `exists`. Values are compared as text. */
export interface Condition {
  path: string;
  is?: Scalar | undefined;
  isNot?: Scalar | undefined;
  in?: Scalar[] | undefined;
  /** A glob or a `/regex/`, as in the rules of components. */
  matches?: string | undefined;
  exists?: boolean | undefined;
}

export interface SeverityRule {
  path: string;
  map: Record<string, Severity>;
  else?: Severity | undefined;
}

const MAX_PATHS = 200;
const MAX_WIDE_PATHS = 10;

/** Why a mapping cannot be used as a whole, or null: what it makes us do has a bound. Its texts are looked at one by one. */
export function mappingProblem(mapping: Mapping): string | null {
  const { alerts, summary, dedupKey, component, source, severity, labels = {}, action = [] } = mapping;
  const texts = [alerts, summary, dedupKey, component, source, typeof severity === 'object' ? severity.path : severity];
  const conditions = action.map(({ when }) => when?.path);
  const used = [...texts, ...conditions, ...Object.values(labels)].filter((text) => text !== undefined);
  const paths = used.flatMap((text) => (textProblem(text) ? [] : pathsIn(textRule(text))));
  if (paths.length > MAX_PATHS) return `has more than ${MAX_PATHS} paths`;
  if (paths.filter(({ isWide }) => isWide).length > MAX_WIDE_PATHS)
    return `has more than ${MAX_WIDE_PATHS} paths that look at many values (with "*", "..", ":" or "?")`;
  return null;
}
