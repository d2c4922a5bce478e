import type { z } from 'zod';
import type { FieldError } from './errors.ts';

type Issue = z.core.$ZodIssue;

/**
 * What zod found, as one line per field with a dotted path. `root` names the document itself in a message about the whole
 * of it. Parse with `reportInput: true`: it is how a missing field is told from one of the wrong type.
 */
export const fieldErrors = (error: { issues: Issue[] }, root: string): FieldError[] =>
  error.issues.flatMap((issue) => describe(issue)).map(({ path, message }) => ({ path: path || root, message }));

function describe(issue: Issue, above: PropertyKey[] = []): FieldError[] {
  const path = [...above, ...issue.path];
  const at = (message: string, ...deeper: PropertyKey[]): FieldError => ({
    path: dotted([...path, ...deeper]),
    message,
  });
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => at('is not a known field', key));
  if (isMissing(issue)) return [at('is required')];
  if (issue.code === 'invalid_key') return [at(issue.issues[0]?.message ?? issue.message)];
  if (issue.code !== 'invalid_union') return [at(issue.message)];
  if (issue.discriminator !== undefined) return [at('is not one of the known kinds')];
  const meant = branchMeant(issue.errors);
  return meant ? meant.flatMap((inner) => describe(inner, path)) : [at(issue.message)];
}

const isMissing = (issue: Issue): boolean =>
  (issue.code === 'invalid_type' || issue.code === 'invalid_value') && 'input' in issue && issue.input === undefined;

/** Of a union's branches the one that fits best is what the writer had in mind; null where several fit equally. */
function branchMeant(branches: Issue[][]): Issue[] | null {
  const [best, second] = branches.toSorted((a, b) => a.length - b.length);
  return best && best.length < (second?.length ?? Number.POSITIVE_INFINITY) ? best : null;
}

const dotted = (path: PropertyKey[]): string => path.map(String).join('.');
