import { type Alert, cutKey, severityOf } from '../alert.ts';
import type { Format } from '../format.ts';
import { alertOf, fieldsOf, listOf, textOf } from '../payload.ts';

const DEFAULT_PRIORITY = 'P3';

/**
 * `POST /v2/alerts` of Opsgenie's Alert API (docs.opsgenie.com/docs/alert-api). Whom it wants to be told (`responders`) is
 * kept as it was sent: who is paged is what our policies say.
 */
export function readOpsgenieAlert(body: unknown): { alert: Alert } | { errors: Record<string, string> } {
  const fields = fieldsOf(body);
  const message = textOf(fields.message);
  if (!message) return { errors: { message: 'Message can not be empty.' } };
  const details = fieldsOf(fields.details);
  const tags = listOf(fields.tags).flatMap((tag) => textOf(tag) ?? []);
  const alert = alertOf({
    action: 'trigger',
    summary: message,
    severity: severityOf(textOf(fields.priority) ?? DEFAULT_PRIORITY),
    dedupKey: textOf(fields.alias),
    source: textOf(fields.source),
    component: textOf(details.component),
    labels: {
      ...details,
      ...(textOf(fields.entity) && { entity: textOf(fields.entity) }),
      ...(tags.length > 0 && { tags: tags.join(',') }),
    },
    payload: body,
  });
  return { alert };
}

/** For whoever can set an address and no header. */
export const opsgenie: Format = ({ body }) => {
  const reading = readOpsgenieAlert(body);
  return 'alert' in reading
    ? { alerts: [reading.alert] }
    : { refused: Object.entries(reading.errors).map(([path, message]) => ({ path, message })) };
};

/** How an alert is named in a path: Opsgenie's long id and its tiny one are both our incident's number; an alias is the dedup key. */
export type OpsgenieName = { alias: string } | { number: number } | null;

export function readOpsgenieName(identifier: string, type: string | undefined): OpsgenieName {
  // As it was cut when the alert was made.
  if (type?.toLowerCase() === 'alias') return { alias: cutKey(identifier) };
  return /^\d{1,15}$/.test(identifier) ? { number: Number(identifier) } : null;
}

/** What a list of alerts is asked for. */
export interface OpsgenieQuery {
  status?: 'open' | 'resolved';
  alias?: string;
  limit: number;
  offset: number;
}

const MAX_OFFSET = 20_000;

/** Of Opsgenie's query language `status` and `alias`: what we cannot look for must not look like found. */
export function readOpsgenieQuery(fields: Record<string, unknown>): OpsgenieQuery | { errors: Record<string, string> } {
  const page = { limit: numberIn(fields.limit, 20, 1, 100), offset: numberIn(fields.offset, 0, 0, MAX_OFFSET) };
  const query = textOf(fields.query) ?? '';
  const TERM = /(status|alias)\s*[:=]\s*("[^"]*"|\S+)/gi;
  const rest = query
    .replace(TERM, '')
    .replace(/\band\b/gi, '')
    .trim();
  const terms = new Map(
    Array.from(query.matchAll(TERM), ([, name = '', value = '']) => [name.toLowerCase(), value.replaceAll('"', '')]),
  );
  const status = terms.get('status')?.toLowerCase();
  if (rest !== '' || (status !== undefined && status !== 'open' && status !== 'closed'))
    return { errors: { query: 'Only status:open, status:closed and alias:<alias> are understood.' } };
  const alias = terms.get('alias');
  return {
    ...page,
    ...(status === undefined ? {} : { status: status === 'closed' ? 'resolved' : 'open' }),
    ...(alias === undefined ? {} : { alias: cutKey(alias) }),
  };
}

function numberIn(value: unknown, otherwise: number, least: number, most: number): number {
  const number = Number.parseInt(textOf(value) ?? '', 10);
  return Number.isNaN(number) ? otherwise : Math.min(most, Math.max(least, number));
}
