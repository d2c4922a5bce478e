import { timingSafeEqual } from 'node:crypto';
import type { Db } from '../db/pool.ts';
import type { Actor } from '../deps.ts';
import { Unauthenticated } from '../lib/errors.ts';
import { hashKey } from '../lib/ids.ts';
import { findToken } from './queries.ts';
import { actorOfToken, isExpired, type Token } from './token.ts';

const admin: Actor = { person: null, role: 'admin', name: 'admin' };

/** Who a secret stands for: the admin's from the environment, or a token's. Throws `Unauthenticated`. */
export async function authenticate(db: Db, adminToken: string | null, secret: string, now: Date): Promise<Actor> {
  const token = await tokenShown(db, adminToken, secret, now);
  return token === 'admin' ? admin : actorOfToken(token);
}

/** The token that has this secret, or `admin` for the one of the environment. Throws `Unauthenticated`. */
export async function tokenShown(
  db: Db,
  adminToken: string | null,
  secret: string,
  now: Date,
): Promise<Token | 'admin'> {
  if (adminToken && timingSafeEqual(hashKey(adminToken), hashKey(secret))) return 'admin';
  const token = await findToken(db, secret);
  if (!token) throw new Unauthenticated('This token is not known.');
  if (isExpired(token, now)) throw new Unauthenticated('This token has expired.');
  return token;
}
