import { RE2JS } from 're2js';

/** One rule: every label must match its pattern, a glob (`kiln*`) or a `/regex/i`. */
export type LabelMatch = Record<string, string>;

export interface Rule {
  component: string;
  match: LabelMatch;
}

/** What a rule is held against: the alert's labels, with its summary, source and severity among them. */
export type Labels = ReadonlyMap<string, string>;

// RE2 runs in linear time: a pattern and a hostile alert together must not be able to stop the intake.
const FLAGS: Record<string, number> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };

const REGEX = /^\/(.*)\/([a-z]*)$/s;

/** Throws a `SyntaxError`-like error with a message for people when `pattern` is a regex that RE2 does not take. */
export function compilePattern(pattern: string): (value: string) => boolean {
  const regex = REGEX.exec(pattern);
  if (!regex) {
    const glob = RE2JS.compile(globSource(pattern), RE2JS.DOTALL);
    return (value) => glob.matches(value);
  }
  let flags = 0;
  for (const flag of regex[2] ?? '') {
    if (FLAGS[flag] === undefined) throw new Error(`the flag "${flag}" is not one of i, m, s`);
    flags |= FLAGS[flag];
  }
  const compiled = RE2JS.compile(regex[1] ?? '', flags);
  return (value) => compiled.matcher(value).find();
}

/** Why a pattern cannot be used, or null. */
export function patternProblem(pattern: string): string | null {
  try {
    compilePattern(pattern);
    return null;
  } catch (error) {
    return `is not a valid pattern: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const globSource = (glob: string): string =>
  [...glob].map((char) => (char === '*' ? '.*' : char === '?' ? '.' : RE2JS.quote(char))).join('');

/** Rules, most specific first: more labels before fewer, exact before glob before regex, longer before shorter. */
export function bySpecificity(a: Rule, b: Rule): number {
  const [left, right] = [specificity(a.match), specificity(b.match)];
  for (const [index, value] of left.entries()) {
    const difference = (right[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return a.component < b.component ? -1 : a.component > b.component ? 1 : 0;
}

function specificity(match: LabelMatch): number[] {
  const patterns = Object.values(match);
  const exact = patterns.filter((pattern) => !REGEX.test(pattern) && !/[*?]/.test(pattern)).length;
  const globs = patterns.filter((pattern) => !REGEX.test(pattern) && /[*?]/.test(pattern)).length;
  const length = patterns.reduce((sum, pattern) => sum + pattern.replace(/[*?]/g, '').length, 0);
  return [patterns.length, exact, globs, length];
}

/** A function that finds the rule that decides for an alert, or null. Compiles once; a rule that does not compile is left out. */
export function compileRules(rules: Rule[]): (labels: Labels) => Rule | null {
  const compiled = rules
    .filter((rule) => Object.values(rule.match).every((pattern) => patternProblem(pattern) === null))
    .sort(bySpecificity)
    .map((rule) => ({
      rule,
      tests: Object.entries(rule.match).map(([label, p]) => [label, compilePattern(p)] as const),
    }));
  return (labels) =>
    compiled.find(({ tests }) =>
      tests.every(([label, matches]) => {
        const value = labels.get(label);
        return value !== undefined && matches(value);
      }),
    )?.rule ?? null;
}

/** A rule in words, for the timeline: `service=kiln*, summary=/kiln/i`. */
export const describeMatch = (match: LabelMatch): string =>
  Object.entries(match)
    .map(([label, pattern]) => `${label}=${pattern}`)
    .join(', ');
