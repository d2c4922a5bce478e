import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { findTokenById } from '../access/queries.ts';
import { actorOfToken, hasRole, isExpired } from '../access/token.ts';
import type { AppDeps } from '../app-deps.ts';
import type { Actor } from '../deps.ts';
import { Forbidden, Unauthenticated } from '../lib/errors.ts';
import { roleFor } from './roles.ts';
import { readSession } from './session.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const web: Actor = { person: null, role: 'admin', name: 'web' };

/**
 * Refuses what another site makes a browser send. Browsers of our time say so in `Sec-Fetch-Site`, where the connection
 * is trusted; the others in `Origin`.
 */
export function refuseForeign(request: FastifyRequest, publicUrl: string): void {
  if (SAFE.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const own = site === undefined ? isOwnOrigin(origin, host, publicUrl) : site === 'same-origin' || site === 'none';
  if (!own) throw new Forbidden('This came from another site. Please do it on the page itself.');
}

function isOwnOrigin(origin: string | undefined, host: string | undefined, publicUrl: string): boolean {
  // No browser leaves it out of a POST, and what is not a browser holds nobody's cookies.
  if (origin === undefined) return true;
  return URL.canParse(origin) && [host, new URL(publicUrl).host].includes(new URL(origin).host);
}

/**
 * Refuses names that are not ours: a page of another site could have its own name point to this machine (DNS rebinding)
 * and then read what is open to us alone. A bare address cannot be made to point elsewhere.
 */
export function refuseForeignHost(request: FastifyRequest, publicUrl: string): void {
  const name = hostname(request.headers.host);
  const ours = name === 'localhost' || name.endsWith('.localhost') || name === new URL(publicUrl).hostname;
  if (!ours && isIP(name.replace(/^\[|\]$/g, '')) === 0)
    throw new Forbidden(
      `This installation does not go by the name ${name.slice(0, 100)}. Set PUBLIC_URL if it should.`,
    );
}

const hostname = (host: string | undefined): string =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';

const signedIn = new WeakMap<FastifyRequest, Actor>();

/** Who shows a valid session, or opens open pages; null for anybody else, and before the guard has looked. */
export const signedInAs = (request: FastifyRequest): Actor | null => signedIn.get(request) ?? null;

/** Throws `Unauthenticated`, whose page is the form to sign in, and `Forbidden` where the role is too little. */
export async function requireSignIn(request: FastifyRequest, deps: AppDeps): Promise<void> {
  const actor = await whoShows(request, deps);
  if (!actor) throw new Unauthenticated('Please sign in with your token.');
  signedIn.set(request, actor);
  const needed = roleFor(request.method, request.routeOptions.url ?? '');
  if (!hasRole(actor, needed))
    throw new Forbidden(`This is for ${needed}s. You are signed in as ${actor.name}, a ${actor.role}.`);
}

/** A token is looked up at each request: once it is revoked or has expired, its session is over. */
async function whoShows(request: FastifyRequest, { db, config, clock }: AppDeps): Promise<Actor | null> {
  const now = clock.now();
  const { token: id } = readSession(request, now);
  if (config.openPages || id === 'admin') return web;
  const token = id === null ? null : await findTokenById(db, id);
  return token && !isExpired(token, now) ? actorOfToken(token) : null;
}
