import { type Alert, severityOf } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, keyOfWords, textOf } from '../payload.ts';

/**
 * The webhook body of docs/integrations/datadog.md, made of Datadog's variables ($AGGREG_KEY, $ALERT_TRANSITION, …). The
 * default body, which has no status, is taken, too: each of its events is a trigger.
 */
export const datadog: Format = ({ body }) => {
  const fields = Object.fromEntries(Object.entries(fieldsOf(body)).filter(([, value]) => !isVariable(value)));
  const title = textOf(fields.title) ?? textOf(fields.body);
  if (!title) return { refused: [{ path: 'title', message: 'is required' }] };
  const key = textOf(fields.key) ?? textOf(fields.monitor) ?? textOf(fields.id);
  return {
    alerts: [
      alertOf({
        action: textOf(fields.transition)?.toLowerCase() === 'recovered' ? 'resolve' : 'trigger',
        summary: title,
        severity: severity(textOf(fields.priority), textOf(fields.type)),
        dedupKey: key ?? keyOfWords(title),
        source: textOf(fields.host),
        component: tagsOf(textOf(fields.tags)).component,
        labels: { ...fields, ...tagsOf(textOf(fields.tags)) },
        payload: body,
      }),
    ],
  };
};

/** A monitor's priority where it has one (P1 to P5), else the kind of the event. */
function severity(priority: string | undefined, type: string | undefined): Alert['severity'] {
  if (priority && /^p[1-5]$/i.test(priority)) return severityOf(priority);
  if (type === 'warning') return 'warning';
  return type === 'success' || type === 'info' ? 'info' : 'critical';
}

/** A variable that Datadog could not fill in stays as it was written. */
const isVariable = (value: unknown): boolean => typeof value === 'string' && /^\$[A-Z_]+$/.test(value.trim());

/** `component:kiln,env:prod` */
const tagsOf = (tags: string | undefined): Record<string, string> =>
  Object.fromEntries(
    (tags ?? '').split(',').flatMap((tag) => {
      const [name = '', ...value] = tag.split(':');
      return value.length > 0 && /^\S+$/.test(name.trim()) ? [[name.trim(), value.join(':').trim()]] : [];
    }),
  );
