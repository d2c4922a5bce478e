import { severityOf } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, keyOfWords, listOf, parsed, textOf } from '../payload.ts';

/**
 * GoAlert's generic endpoint: fields of a query, a form or JSON. `action=close` resolves; without `dedup` the words are
 * the key, as in GoAlert.
 */
export const goalert: Format = ({ body, query }) => {
  const fields = { ...query, ...fieldsOf(body) };
  const summary = textOf(fields.summary);
  const dedup = textOf(fields.dedup);
  const closes = textOf(fields.action)?.toLowerCase() === 'close';
  // GoAlert refuses a close without a summary, too; but what it closes, its key says.
  if (!summary && !(closes && dedup)) return { refused: [{ path: 'summary', message: 'is required' }] };
  const details = textOf(fields.details);
  const meta = metaOf(fields.meta);
  return {
    alerts: [
      alertOf({
        action: closes ? 'resolve' : 'trigger',
        summary,
        severity: severityOf(meta.severity),
        dedupKey: dedup ?? keyOfWords(summary, details),
        component: meta.component,
        labels: meta,
        payload: { ...fields, token: undefined, integrationKey: undefined, integration_key: undefined, key: undefined },
      }),
    ],
  };
};

/** A JSON object, or `name=value` as often as there are pairs. */
function metaOf(meta: unknown): Record<string, string> {
  const object = fieldsOf(parsed(meta));
  const pairs = [meta, ...listOf(meta)].flatMap((pair) => {
    const [, name, value] = /^([^={[]+)=(.*)$/s.exec(textOf(pair) ?? '') ?? [];
    return name ? [[name.trim(), value ?? '']] : [];
  });
  const texts = Object.entries(object).flatMap(([name, value]) => (textOf(value) ? [[name, textOf(value)]] : []));
  return Object.fromEntries([...texts, ...pairs]);
}
