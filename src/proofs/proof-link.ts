import { createHmac, timingSafeEqual } from 'node:crypto';

/** One person shows that mail to one of their addresses arrives, until an instant. */
interface ProofClaims {
  person: string;
  method: string;
  expiresAt: Date;
}

/** A token for a URL's path: `ann.mail.1795431600.<signature>`. It holds for the address that it was sent to, and for no other. */
export function signProofLink(secret: string, { person, method, expiresAt }: ProofClaims, address: string): string {
  const payload = `${person}.${method}.${Math.floor(expiresAt.getTime() / 1_000)}`;
  return `${payload}.${signatureOf(secret, payload, address)}`;
}

/** What a token claims, before anything is known of its signature; null where it is damaged or has expired. */
export function readProofClaims(token: string, now: Date): ProofClaims | null {
  const match = /^([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})\.(\d{1,12})\.[\w-]{43}$/.exec(token);
  if (!match) return null;
  const [, person = '', method = '', seconds] = match;
  const expiresAt = new Date(Number(seconds) * 1_000);
  return now < expiresAt ? { person, method, expiresAt } : null;
}

export function isProofLink(secret: string, token: string, claims: ProofClaims, address: string): boolean {
  const [given, right] = [token, signProofLink(secret, claims, address)].map((text) => Buffer.from(text, 'utf8'));
  return given !== undefined && right !== undefined && given.length === right.length && timingSafeEqual(given, right);
}

// The prefix keeps a signature of this secret from meaning anything elsewhere.
const signatureOf = (secret: string, payload: string, address: string): string =>
  createHmac('sha256', secret).update(`proof-link:${payload}:${address}`).digest('base64url');
