import type { FieldError } from '../lib/errors.ts';
import type { Alert } from './alert.ts';
import type { IntegrationSettings } from './integration.ts';

/** What a sender posted, as far as a format may look at it. */
export interface Received {
  /** JSON, the fields of a form, or text: see `readBody` in api/any-body.ts. */
  body: unknown;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  receivedAt: Date;
  /** Whom the sender's address asks for: the routing key of Splunk On-Call. */
  routing?: string | undefined;
}

/**
 * What a payload means. No alerts is an answer, too: a notice that somebody's downtime began is none. `refused` names the
 * fields without which it cannot be read; nothing else is ever refused, because a page must not fail over a field.
 */
export type Reading = { alerts: Alert[] } | { refused: FieldError[] };

/** One sender's format. Pure, and for any payload whatever: it never throws. */
export type Format = (received: Received, settings: IntegrationSettings) => Reading;

/**
 * Whether a payload was signed with the integration's secret, over the very bytes that came. A sender that can sign has
 * one beside its format.
 */
export type SignatureCheck = (
  raw: Buffer,
  headers: Readonly<Record<string, string>>,
  secret: string,
  now: Date,
) => boolean;
