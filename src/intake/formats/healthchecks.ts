import type { Format } from '../format.ts';
import { alertOf, fieldsOf, textOf } from '../payload.ts';

/**
 * The webhook body of docs/integrations/healthchecks.md, made of the placeholders of Healthchecks.io ($CODE, $STATUS, …):
 * `down` triggers and `up` resolves.
 */
export const healthchecks: Format = ({ body }) => {
  const fields = fieldsOf(body);
  const name = textOf(fields.name);
  const key = textOf(fields.code) ?? name;
  if (!key) return { refused: [{ path: 'code', message: 'is required' }] };
  const isUp = textOf(fields.status)?.toLowerCase() === 'up';
  const tags = textOf(fields.tags)?.split(/\s+/) ?? [];
  return {
    alerts: [
      alertOf({
        action: isUp ? 'resolve' : 'trigger',
        summary: isUp ? `${name ?? key} is back` : `${name ?? key} did not report in time`,
        severity: 'critical',
        dedupKey: key,
        source: 'Healthchecks',
        component: tags.find((tag) => tag.startsWith('component:'))?.slice('component:'.length) || undefined,
        labels: fields,
        payload: body,
      }),
    ],
  };
};
