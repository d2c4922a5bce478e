import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { authenticate } from '../access/authenticate.ts';
import { hasRole } from '../access/token.ts';
import type { AppDeps } from '../app-deps.ts';
import { type Actor, type Ctx, contextOf, type Role } from '../deps.ts';
import { Forbidden, Unauthenticated } from '../lib/errors.ts';

const actors = new WeakMap<FastifyRequest, Actor>();

/** A route's `onRequest` hook: 401 without a valid token and 403 with too little role, before anything else is looked at. */
export const requires =
  (deps: AppDeps, role: Role): onRequestAsyncHookHandler =>
  async (request) => {
    const actor = await authenticate(deps.db, deps.config.adminToken, bearerToken(request), deps.clock.now());
    if (!hasRole(actor, role)) throw new Forbidden(`This takes the role ${role}; the token has ${actor.role}.`);
    actors.set(request, actor);
  };

/** Who sent the request. Only behind `requires`. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request);
  if (!actor) throw new Error('actorOf needs a route that requires a role');
  return actor;
}

/** The context of a verb for one request. Only behind `requires`. */
export const contextFor = (deps: AppDeps, request: FastifyRequest): Ctx => contextOf(deps, actorOf(request));

/** The token of `Authorization: Bearer <token>`; the scheme's case does not matter (RFC 9110 §11.1). */
export function bearerToken(request: FastifyRequest): string {
  const token = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token) throw new Unauthenticated();
  return token;
}
