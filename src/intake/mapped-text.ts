import { compilePath, type JsonPath } from './json-path.ts';
import { textOf } from './payload.ts';

/** How a field's text is come by: a path, a text with paths in it, or a text that is always the same. */
export type TextRule =
  | { kind: 'path'; path: JsonPath; ofPayload: boolean }
  | { kind: 'template'; parts: (string | Extract<TextRule, { kind: 'path' }>)[] }
  | { kind: 'fixed'; text: string };

const PLACE = /\{\{([^{}]*)\}\}/;
const MAX_PLACES = 20;
/** Longer than any field of an alert. */
const MAX_TEXT = 10_000;

/** `$.a` is a path into the alert, `$$.a` one into the payload; `{{$.a}}: {{$.b}}` a template. Throws words for people. */
export function textRule(text: string): TextRule {
  if (text.startsWith('$')) return pathRule(text);
  const pieces = text.split(PLACE);
  if (pieces.length === 1) return { kind: 'fixed', text };
  if (pieces.length > 2 * MAX_PLACES + 1) throw new Error(`has more than ${MAX_PLACES} places for paths`);
  return { kind: 'template', parts: pieces.map((piece, index) => (index % 2 === 0 ? piece : pathRule(piece.trim()))) };
}

function pathRule(text: string): Extract<TextRule, { kind: 'path' }> {
  const ofPayload = text.startsWith('$$');
  return { kind: 'path', path: compilePath(ofPayload ? text.slice(1) : text), ofPayload };
}

/** Why a text cannot be used, or null. */
export function textProblem(text: string): string | null {
  try {
    textRule(text);
    return null;
  } catch (error) {
    return `cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The paths of a rule. */
export const pathsIn = (rule: TextRule): JsonPath[] => {
  if (rule.kind === 'fixed') return [];
  return rule.kind === 'path'
    ? [rule.path]
    : rule.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.path]));
};

/** Looks rules up in one payload. What is looked up in the whole of it is looked up once for all its alerts. */
export interface Lookup {
  text(rule: TextRule, item: unknown): string | undefined;
  values(rule: TextRule, item: unknown, limit: number): unknown[];
}

export function lookupIn(payload: unknown): Lookup {
  const known = new Map<JsonPath, unknown[]>();
  const words = new Map<unknown, string | undefined>();

  function values(rule: TextRule, item: unknown, limit: number): unknown[] {
    if (rule.kind !== 'path') return [text(rule, item)];
    if (!rule.ofPayload) return rule.path.find(item, limit);
    const found = known.get(rule.path) ?? rule.path.find(payload, limit);
    known.set(rule.path, found);
    return found;
  }

  function text(rule: TextRule, item: unknown): string | undefined {
    if (rule.kind === 'fixed') return textOf(rule.text);
    if (rule.kind === 'path') return written(values(rule, item, 1)[0]);
    const parts = rule.parts.map((part) => (typeof part === 'string' ? part : text(part, item)));
    // Nothing but the words between the paths says nothing.
    return rule.parts.some((part, index) => typeof part !== 'string' && parts[index] !== undefined)
      ? textOf(parts.map((part) => part ?? '').join(''))
      : undefined;
  }

  /** A list or an object is shown as JSON: better than nothing in a summary. */
  function written(value: unknown): string | undefined {
    if (typeof value !== 'object' || value === null) return textOf(value)?.slice(0, MAX_TEXT);
    if (!words.has(value)) words.set(value, JSON.stringify(value).slice(0, MAX_TEXT));
    return words.get(value);
  }

  return { text, values };
}
