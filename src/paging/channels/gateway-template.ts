/** An HTTP request as a text with gaps: `{{to}}`, `{{text}}` and `{{id}}`. */
export interface GatewayTemplate {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** Null: the request has none. */
  body: string | null;
}

/** What goes into the gaps. `to` is E.164; `id` stays the same when a message is sent again. */
export interface GatewayMessage {
  to: string;
  text: string;
  id: string;
}

type Escape = (value: string) => string;

const GAP = /\{\{\s*(\w+)\s*\}\}/g;
const NAMES = ['to', 'text', 'id'];

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** How a value is written so that it arrives as it is; by the media type of the body. */
const ESCAPES: [RegExp, Escape][] = [
  [/^application\/([\w.-]+\+)?json$/, (value) => JSON.stringify(value).slice(1, -1)],
  [/^application\/x-www-form-urlencoded$/, percent],
  [/^(application|text)\/([\w.-]+\+)?xml$/, (value) => value.replace(/[&<>"']/g, (sign) => XML[sign] ?? sign)],
  [/^text\/plain$/, (value) => value],
];

/** A lone surrogate cannot be written in UTF-8: the sign that stands for damage takes its place. */
function percent(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** The request for one message: each value is escaped for the place where it stands. */
export function fillTemplate(template: GatewayTemplate, message: GatewayMessage): GatewayTemplate {
  return {
    ...template,
    url: fill(template.url, message, percent),
    body: template.body === null ? null : fill(template.body, message, escapeOf(template) ?? percent),
  };
}

function fill(text: string, { to, text: words, id }: GatewayMessage, write: Escape): string {
  const values: Record<string, string> = { to, text: words, id };
  return text.replace(GAP, (_, name: string) => write(values[name] ?? ''));
}

const mediaTypeOf = ({ headers }: GatewayTemplate): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const escapeOf = (template: GatewayTemplate): Escape | undefined =>
  ESCAPES.find(([type]) => type.test(mediaTypeOf(template)))?.[1];

/** A variable that cannot be used, and why. */
export interface TemplateProblem {
  variable: 'SMS_GATEWAY_URL' | 'SMS_GATEWAY_METHOD' | 'SMS_GATEWAY_HEADERS' | 'SMS_GATEWAY_BODY' | 'SMS_GATEWAY_OK';
  reason: string;
}

/** Everything that would go wrong with each message is found before the first. Null where nothing is wrong. */
export function checkTemplate(template: GatewayTemplate): TemplateProblem | null {
  const { url, body, headers } = template;
  const problem = (variable: TemplateProblem['variable'], reason: string): TemplateProblem => ({ variable, reason });
  if (!/^https?:\/\/[^/?#{}\s]+([/?#]|$)/.test(url) || !URL.canParse(url.replace(GAP, 'x')))
    return problem('SMS_GATEWAY_URL', 'must be an http or https URL whose host has no gap');
  for (const [variable, text] of [['SMS_GATEWAY_URL', url] as const, ['SMS_GATEWAY_BODY', body ?? ''] as const]) {
    const stranger = [...text.matchAll(GAP)].map(([, name = '']) => name).find((name) => !NAMES.includes(name));
    if (stranger) return problem(variable, `{{${stranger}}} is none of {{to}}, {{text}} and {{id}}`);
  }
  if (Object.values(headers).some((value) => value.match(GAP)))
    return problem('SMS_GATEWAY_HEADERS', 'a gap is filled in the URL and in the body only');
  for (const name of ['to', 'text'])
    if (![...`${url}${body ?? ''}`.matchAll(GAP)].some(([, found]) => found === name))
      return problem('SMS_GATEWAY_BODY', `neither it nor SMS_GATEWAY_URL says where {{${name}}} goes`);
  return body === null ? null : checkBody(template);
}

function checkBody(template: GatewayTemplate): TemplateProblem | null {
  const type = mediaTypeOf(template);
  if (!escapeOf(template)) {
    const reason = `has the content type ${type || '(none)'}: it must be JSON, XML, text/plain or application/x-www-form-urlencoded`;
    return { variable: 'SMS_GATEWAY_HEADERS', reason };
  }
  if (!type.endsWith('json')) return null;
  const { body } = fillTemplate(template, { to: '+12125550101', text: 'a "page"\n', id: 'page-1' });
  try {
    JSON.parse(body ?? '');
    return null;
  } catch {
    return { variable: 'SMS_GATEWAY_BODY', reason: 'is no JSON once its gaps are filled: put "…" around each gap' };
  }
}
