import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** A signing key of Standard Webhooks from random bytes, of which there must be 24 to 64. */
export const secretFrom = (bytes: Buffer): string => `${PREFIX}${bytes.toString('base64')}`;

/**
 * The headers by which a receiver knows that a body is ours and new: Standard Webhooks 1.0.0, symmetric (v1). `now` is the
 * instant of this attempt; several secrets give several signatures, while one is rotated.
 */
export function signatureHeaders(id: string, now: Date, body: string, secrets: string[]): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret, `${id}.${timestamp}.${body}`)}`).join(' '),
  };
}

const sign = (secret: string, content: string): string =>
  createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(content, 'utf8')
    .digest('base64');
