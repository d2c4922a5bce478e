import type { Actor, Role } from '../deps.ts';

/** What lets a program or a person in. The secret itself is not kept. */
export interface Token {
  id: string;
  name: string;
  role: Role;
  /** For whom it acts, when it acts for somebody. */
  person: { id: string; name: string } | null;
  expiresAt: Date | null;
  createdAt: Date;
}

const RANK: Record<Role, number> = { viewer: 0, responder: 1, admin: 2 };

export const hasRole = (actor: Actor, needed: Role): boolean => RANK[actor.role] >= RANK[needed];

export const isExpired = (token: Token, now: Date): boolean => token.expiresAt !== null && token.expiresAt <= now;

export const actorOfToken = (token: Token): Actor => ({
  person: token.person,
  role: token.role,
  name: token.person?.name ?? `the token ${token.name}`,
});
