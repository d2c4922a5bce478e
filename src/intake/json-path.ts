import { JSONPathEnvironment, type JSONPathQuery, type JSONValue, jsonpath } from 'json-p3';

/** A JSON path (RFC 9535) whose work is bounded by its own length times the payload's. */
export interface JsonPath {
  /** It may look at many values: a wildcard, a slice, a filter, or all levels. */
  isWide: boolean;
  /** It looks at all levels (`..`). */
  descends: boolean;
  /** What it leads to, at most `limit` values. Never throws. */
  find(value: unknown, limit: number): unknown[];
}

const MAX_LENGTH = 500;

// match() and search() run on the engine's own regular expressions, which a pattern can keep busy for years.
const environment = new JSONPathEnvironment({ maxRecursionDepth: 200 });
for (const name of ['match', 'search']) environment.functionRegister.delete(name);

const { FilterSelector } = jsonpath.selectors;
const { FilterQuery, FunctionExtension, InfixExpression, LogicalExpression, PrefixExpression } = jsonpath.expressions;
type Expression = InstanceType<typeof FilterQuery> | InstanceType<typeof LogicalExpression>['expression'];

/** Throws an error with a message for people. */
export function compilePath(text: string): JsonPath {
  if (text.length > MAX_LENGTH) throw new Error(`is longer than ${MAX_LENGTH} characters`);
  const query = environment.compile(text);
  const descents = query.segments.filter((segment) => segment.toString().startsWith('..')).length;
  // Twice, or two selectors in one place, and the values that are looked at multiply.
  if (descents > 1) throw new Error('has ".." twice');
  for (const { selectors } of query.segments) {
    if (selectors.length > 1) throw new Error('holds a list with a comma: write a path for each');
    for (const selector of selectors) if (selector instanceof FilterSelector) checkFilter(selector.expression);
  }
  return {
    isWide: !query.singularQuery(),
    descends: descents > 0,
    find: (value, limit) => take(query, value, limit),
  };
}

/** Why a path cannot be used, or null. */
export function pathProblem(text: string): string | null {
  try {
    compilePath(text);
    return null;
  } catch (error) {
    return `is not a JSON path that can be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A filter is held against many values: what it looks at itself must be one. */
function checkFilter(expression: Expression): void {
  if (expression instanceof FilterQuery) {
    if (!expression.path.singularQuery()) throw new Error('looks for many values inside a filter');
  } else if (expression instanceof LogicalExpression) checkFilter(expression.expression);
  else if (expression instanceof PrefixExpression) checkFilter(expression.right);
  else if (expression instanceof FunctionExtension) expression.args.forEach(checkFilter);
  else if (expression instanceof InfixExpression) [expression.left, expression.right].forEach(checkFilter);
}

function take(query: JSONPathQuery, value: unknown, limit: number): unknown[] {
  const found: unknown[] = [];
  try {
    for (const node of query.lazyQuery(value as JSONValue)) {
      found.push(node.value);
      if (found.length >= limit) break;
    }
  } catch {
    // What cannot be looked at holds nothing.
  }
  return found;
}

/** Whether a payload holds more values than `max`, on all its levels. Stops counting there. */
export function hasMoreThan(payload: unknown, max: number): boolean {
  const waiting = [payload];
  for (let seen = 0; waiting.length > 0; seen += 1) {
    if (seen + waiting.length > max) return true;
    const value = waiting.pop();
    if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) waiting.push(child);
  }
  return false;
}
