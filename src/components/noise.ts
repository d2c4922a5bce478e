import { durationMs } from '../lib/durations.ts';
import type { Severity } from './severity.ts';

/** What a component takes without a page: until it comes too often, or lasts too long. Durations as text. */
export interface Tolerate {
  severities: Severity[];
  moreThan?: number | undefined;
  within?: string | undefined;
  longerThan?: string | undefined;
}

/** `opens` openings of one key within `within` are flapping, until it is quiet for `quiet`. */
export interface FlappingDefinition {
  opens: number;
  within: string;
  quiet: string;
}

/** The same, ready to reckon with: durations in milliseconds. */
export interface Budget {
  severities: readonly Severity[];
  /** So many alerts within `withinMs` are tolerated; null: any number. */
  moreThan: number | null;
  withinMs: number;
  longerThanMs: number | null;
}

export interface FlappingRule {
  opens: number;
  withinMs: number;
  quietMs: number;
}

/** How the alerts of an incident are kept from becoming noise. */
export interface NoiseRules {
  /** One for each component; none where any of them has none: then nothing is tolerated. */
  budgets: readonly Budget[];
  /** Null: its openings are never called flapping. */
  flapping: FlappingRule | null;
}

export const DEFAULT_FLAPPING: FlappingDefinition = { opens: 5, within: '30m', quiet: '15m' };

export const DEFAULT_NOISE: NoiseRules = { budgets: [], flapping: ruleOf(DEFAULT_FLAPPING) };

/** Throws a `RangeError` for durations that no schema has accepted. */
export function noiseOf({
  tolerate,
  flapping = DEFAULT_FLAPPING,
}: {
  tolerate?: Tolerate | undefined;
  flapping?: FlappingDefinition | false | undefined;
}): NoiseRules {
  return { budgets: tolerate ? [budgetOf(tolerate)] : [], flapping: flapping ? ruleOf(flapping) : null };
}

/** Of several components: tolerated is what each of them tolerates, and flapping what the first calls so. */
export function noiseOfAll(rules: readonly NoiseRules[]): NoiseRules {
  const [first = DEFAULT_NOISE, ...others] = rules;
  if (others.length === 0) return first;
  const budgets = rules.every((rule) => rule.budgets.length > 0) ? rules.flatMap((rule) => rule.budgets) : [];
  return { budgets, flapping: first.flapping };
}

const budgetOf = ({ severities, moreThan, within, longerThan }: Tolerate): Budget => ({
  severities,
  moreThan: moreThan ?? null,
  withinMs: within === undefined ? 0 : durationMs(within),
  longerThanMs: longerThan === undefined ? null : durationMs(longerThan),
});

function ruleOf({ opens, within, quiet }: FlappingDefinition): FlappingRule {
  return { opens, withinMs: durationMs(within), quietMs: durationMs(quiet) };
}
