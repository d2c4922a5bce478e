import type { FastifyRequest } from 'fastify';
import { hasRole } from '../access/token.ts';
import type { AppDeps } from '../app-deps.ts';
import type { Actor } from '../deps.ts';
import { Zone } from '../lib/wire.ts';
import { listPeople } from '../people/queries.ts';
import { signedInAs } from './guard.ts';
import { readSession } from './session.ts';

/** What every page needs to know of who looks at it. */
export interface Visitor {
  /** For whom clicks count: whoever signed in, or the person an admin acts as. */
  actor: Actor;
  /** Who signed in; "web" with the admin's token, and where pages are open. Null before that. */
  self: Actor | null;
  /** Whom one may act as, or page. */
  people: { id: string; name: string }[];
  /** IANA name of the zone in which times are shown. */
  zone: string;
  now: Date;
  /** The address of this page, query and all. */
  path: string;
  /** What stays on this machine. */
  sandbox: 'messages' | 'sms' | null;
  /** By a session, which can be ended. */
  signedIn: boolean;
}

const nobody: Actor = { person: null, role: 'viewer', name: 'web' };

/** Only behind the sign-in. */
export async function visitorOf(deps: AppDeps, request: FastifyRequest): Promise<Visitor> {
  const self = signedInAs(request);
  if (!self) throw new Error('visitorOf needs a page behind the sign-in');
  const now = deps.clock.now();
  const session = readSession(request, now);
  const { items } = await listPeople(deps.db, { limit: 500 });
  const people = items.filter(({ role }) => role !== 'viewer');
  const chosen = hasRole(self, 'admin') ? people.find(({ id }) => id === session.as) : undefined;
  const actor: Actor = chosen ? { person: chosen, role: 'admin', name: chosen.name } : self;
  const home = items.find(({ id }) => id === actor.person?.id)?.timeZone;
  return {
    ...{ actor, self, people, now },
    // The browser knows where its reader is; page.js tells us.
    zone: Zone.safeParse(request.cookies.zone).data ?? home ?? 'UTC',
    path: request.url,
    sandbox: sandboxOf(deps),
    signedIn: session.token !== null,
  };
}

/** A visitor of the pages that work without a session, and of errors, which must not fail on their part. */
export function stranger(deps: AppDeps, request: FastifyRequest): Visitor {
  const self = signedInAs(request);
  const now = deps.clock.now();
  return {
    ...{ actor: self ?? nobody, self, people: [] },
    zone: Zone.safeParse(request.cookies.zone).data ?? 'UTC',
    now,
    path: request.url,
    sandbox: sandboxOf(deps),
    signedIn: self !== null && readSession(request, now).token !== null,
  };
}

function sandboxOf({ sandbox }: AppDeps): Visitor['sandbox'] {
  if (!sandbox) return null;
  return sandbox.mailLeaves ? 'sms' : 'messages';
}
