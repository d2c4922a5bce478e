import { createHmac, timingSafeEqual } from 'node:crypto';

/** One person may acknowledge one incident, until an instant. */
export interface AckClaims {
  incident: number;
  person: string;
  expiresAt: Date;
}

/** A token for a URL's path: `42.ann.1795431600.<signature>`, expiry in whole seconds. HMAC-SHA256 with `secret`. */
export function signAckLink(secret: string, claims: AckClaims): string {
  const payload = `${claims.incident}.${claims.person}.${Math.floor(claims.expiresAt.getTime() / 1_000)}`;
  return `${payload}.${signatureOf(secret, payload)}`;
}

/** What the token allows at `now`, or null where it is forged, damaged or has expired. */
export function readAckLink(secret: string, token: string, now: Date): AckClaims | null {
  const match = /^((\d{1,15})\.([a-z0-9-]{1,63})\.(\d{1,12}))\.([\w-]{43})$/.exec(token);
  if (!match) return null;
  const [, payload = '', incident, person = '', seconds, signature = ''] = match;
  // The texts are compared, not the bytes: several base64 texts stand for the same 32 bytes.
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(secret, payload)))) return null;
  const expiresAt = new Date(Number(seconds) * 1_000);
  return now < expiresAt ? { incident: Number(incident), person, expiresAt } : null;
}

// The prefix keeps a signature of this secret from meaning anything elsewhere.
const signatureOf = (secret: string, payload: string): string =>
  createHmac('sha256', secret).update(`ack-link:${payload}`).digest('base64url');
