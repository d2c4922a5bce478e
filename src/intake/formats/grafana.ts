import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Format, SignatureCheck } from '../format.ts';
import { alertmanager } from './alertmanager.ts';

/** Grafana's unified alerting: Alertmanager's envelope, version 1, with a title, values and links of its own. */
export const grafana: Format = alertmanager;

const TOLERATED_SECONDS = 300;

/**
 * hex HMAC-SHA256 in `X-Grafana-Alerting-Signature`, over the body; where the contact point names
 * `X-Grafana-Alerting-Timestamp` as its timestamp header, over `<unix seconds>:<body>`, and then an old one is refused.
 */
export const isGrafanaSigned: SignatureCheck = (raw, headers, secret, now) => {
  const timestamp = headers['x-grafana-alerting-timestamp'];
  const age = Math.abs(now.getTime() / 1_000 - Number(timestamp ?? now.getTime() / 1_000));
  if (!(age <= TOLERATED_SECONDS)) return false;
  const hmac = createHmac('sha256', secret);
  if (timestamp !== undefined) hmac.update(`${timestamp}:`);
  const right = Buffer.from(hmac.update(raw).digest('hex'));
  const given = Buffer.from(headers['x-grafana-alerting-signature'] ?? '');
  return given.length === right.length && timingSafeEqual(given, right);
};
