import { createHmac, timingSafeEqual } from 'node:crypto';

/** A token for a URL's path: whoever has it may choose which news a person gets, and nothing else. HMAC-SHA256 with `secret`. */
export const signNewsLink = (secret: string, person: string): string => `${person}.${signatureOf(secret, person)}`;

/** Whose news the token is about, or null where it is forged or damaged. */
export function readNewsLink(secret: string, token: string): string | null {
  const [, person = '', signature = ''] = /^([a-z0-9-]{1,63})\.([\w-]{43})$/.exec(token) ?? [];
  if (person === '') return null;
  // The texts are compared, not the bytes: several base64 texts stand for the same 32 bytes.
  return timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(secret, person))) ? person : null;
}

// The prefix keeps a signature of this secret from meaning anything elsewhere.
const signatureOf = (secret: string, person: string): string =>
  createHmac('sha256', secret).update(`news-link:${person}`).digest('base64url');
