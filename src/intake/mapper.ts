import { compilePattern } from '../components/matcher.ts';
import type { Severity } from '../incidents/incident.ts';
import type { FieldError } from '../lib/errors.ts';
import { type Alert, cut, severityOf, storable } from './alert.ts';
import type { Reading } from './format.ts';
import { hasMoreThan } from './json-path.ts';
import { type Lookup, lookupIn, type TextRule, textRule } from './mapped-text.ts';
import type { Choice, Condition, MappedAction, Mapping } from './mapping.ts';
import { alertOf, textOf } from './payload.ts';

/** A mapping ready to be used on any payload. Never throws. */
export type Mapper = (body: unknown) => Reading;

/** A mapping reads payloads of so many values, and so many alerts in one. More is refused: nothing is left out in silence. */
export const MAX_VALUES = 20_000;
const MAX_ALERTS = 1_000;

const mappers = new WeakMap<Mapping, Mapper>();

/**
 * The mapper of a stored mapping. Compiled once for as long as the integration is remembered: for each payload it would
 * cost more than they do. One that cannot be used, because it was damaged, pages for what it should have read.
 */
export function mapperOf(mapping: Mapping): Mapper {
  const mapper = mappers.get(mapping) ?? compileOrPage(mapping);
  mappers.set(mapping, mapper);
  return mapper;
}

function compileOrPage(mapping: Mapping): Mapper {
  try {
    return compileMapping(mapping);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const summary = `The mapping of an integration cannot be used, and alerts come to it: ${why}`;
    const alert = { action: 'trigger', severity: 'critical', dedupKey: 'mapping cannot be used', labels: {} } as const;
    return (body) => ({ alerts: [alertOf({ ...alert, summary, payload: storable(body) })] });
  }
}

/** Compiles a mapping that its schema has accepted; throws where it cannot be used. */
export function compileMapping(mapping: Mapping): Mapper {
  const list = mapping.alerts === undefined ? null : textRule(mapping.alerts);
  const read = alertReader(mapping);
  return (body) => {
    if (hasMoreThan(body, MAX_VALUES))
      return { refused: [{ path: 'body', message: `holds more than ${MAX_VALUES} values; a mapping reads no more` }] };
    const payload = storable(body);
    const lookup = lookupIn(payload);
    const items = list ? lookup.values(list, payload, MAX_ALERTS + 1) : [payload];
    if (items.length > MAX_ALERTS)
      return { refused: [{ path: 'alerts', message: `are more than ${MAX_ALERTS}; a mapping reads no more` }] };
    const results = items.map((item) => read(lookup, item));
    const alerts = results.flatMap((one) => ('alert' in one ? [one.alert] : []));
    const refused = results.flatMap((one) => ('refused' in one ? [one.refused] : []));
    // One that cannot be read must not take the others with it.
    return alerts.length === 0 && refused.length > 0 ? { refused } : { alerts };
  };
}

type Read = { alert: Alert } | { refused: FieldError } | { ignored: true };

function alertReader(mapping: Mapping): (lookup: Lookup, item: unknown) => Read {
  const { summary, dedupKey, component, source, labels = {} } = mapping;
  const rules = {
    ...{ summary: textRule(summary), dedupKey: optional(dedupKey), component: optional(component) },
    ...{
      source: optional(source),
      labels: Object.entries(labels).map(([name, text]) => [name, textRule(text)] as const),
    },
  };
  const actionOf = actionReader(mapping.action ?? []);
  const gradeOf = severityReader(mapping.severity);
  return (lookup, item) => {
    const text = (rule: TextRule | null) => (rule ? lookup.text(rule, item) : undefined);
    const action = actionOf(lookup, item);
    if (action === 'ignore') return { ignored: true };
    const key = text(rules.dedupKey);
    if (action !== 'trigger' && key === undefined)
      return { refused: { path: 'dedupKey', message: `is required to ${action}: the mapping found none` } };
    return {
      alert: alertOf({
        action,
        summary: text(rules.summary) ?? key ?? 'An alert in which the mapping found no summary',
        severity: gradeOf(lookup, item),
        dedupKey: key,
        ...withText('component', text(rules.component)),
        ...withText('source', text(rules.source)),
        labels: Object.fromEntries(rules.labels.map(([name, rule]) => [name, text(rule)])),
        payload: item,
      }),
    };
  };
}

const optional = (text: string | undefined): TextRule | null => (text === undefined ? null : textRule(text));

const withText = <Name extends string>(name: Name, text: string | undefined) =>
  (text === undefined ? {} : { [name]: text }) as { [N in Name]?: string };

function actionReader(choices: Choice[]): (lookup: Lookup, item: unknown) => MappedAction {
  const compiled = choices.map(({ when, ...choice }) => ({
    holds: when ? conditionReader(when) : () => true,
    action: choice.do ?? choice.else ?? 'trigger',
  }));
  return (lookup, item) => compiled.find(({ holds }) => holds(lookup, item))?.action ?? 'trigger';
}

function conditionReader(condition: Condition): (lookup: Lookup, item: unknown) => boolean {
  const path = textRule(condition.path);
  const test = testOf(condition);
  return (lookup, item) => test(lookup.values(path, item, 1));
}

function testOf({ is, isNot, in: list, matches, exists }: Condition): (found: unknown[]) => boolean {
  if (exists !== undefined) return (found) => found.length > 0 === exists;
  if (matches !== undefined) {
    const pattern = compilePattern(matches);
    return ([value]) => pattern(cut(wordOf(value), 10_000));
  }
  if (list !== undefined) {
    const words = new Set(list.map(wordOf));
    return (found) => found.length > 0 && words.has(wordOf(found[0]));
  }
  if (isNot !== undefined) return (found) => found.length === 0 || wordOf(found[0]) !== wordOf(isNot);
  return (found) => found.length > 0 && wordOf(found[0]) === wordOf(is);
}

/** A value as it is compared: `2` and `"2"` are the same. */
const wordOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '').trim();

function severityReader(rule: Mapping['severity']): (lookup: Lookup, item: unknown) => Severity {
  if (rule === undefined) return () => 'critical';
  if (typeof rule === 'string') {
    const text = textRule(rule);
    return (lookup, item) => severityOf(lookup.text(text, item));
  }
  const path = textRule(rule.path);
  const map = new Map(Object.entries(rule.map).map(([word, severity]) => [word.trim().toLowerCase(), severity]));
  return (lookup, item) => {
    const word = textOf(lookup.text(path, item));
    return map.get(word?.toLowerCase() ?? '') ?? rule.else ?? severityOf(word);
  };
}
