import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a deploy tool shows to tell the outcome of a rollback: good for that one alone. */
export const outcomeToken = (secret: string, rollback: number): string =>
  createHmac('sha256', secret).update(`rollback-outcome ${rollback}`).digest('base64url');

export function isOutcomeToken(secret: string, rollback: number, token: string): boolean {
  const [right, shown] = [outcomeToken(secret, rollback), token].map((text) => Buffer.from(text, 'utf8'));
  return right !== undefined && shown !== undefined && right.length === shown.length && timingSafeEqual(right, shown);
}
