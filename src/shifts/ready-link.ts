import { createHmac, timingSafeEqual } from 'node:crypto';

/** One person may confirm one shift. Nothing in it expires: the shift does. */
interface ReadyClaims {
  number: number;
  person: string;
}

/** A token for a URL's path: `17.ann.<signature>`. HMAC-SHA256 with `secret`. */
export function signReadyLink(secret: string, { number, person }: ReadyClaims): string {
  const payload = `${number}.${person}`;
  return `${payload}.${signatureOf(secret, payload)}`;
}

/** What the token allows, or null where it is forged or damaged. */
export function readReadyLink(secret: string, token: string): ReadyClaims | null {
  const match = /^((\d{1,15})\.([a-z0-9-]{1,63}))\.([\w-]{43})$/.exec(token);
  if (!match) return null;
  const [, payload = '', number, person = '', signature = ''] = match;
  // The texts are compared, not the bytes: several base64 texts stand for the same 32 bytes.
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(secret, payload)))) return null;
  return { number: Number(number), person };
}

// The prefix keeps a signature of this secret from meaning anything elsewhere.
const signatureOf = (secret: string, payload: string): string =>
  createHmac('sha256', secret).update(`ready-link:${payload}`).digest('base64url');
