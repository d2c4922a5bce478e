import type { FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import type { Actor } from '../deps.ts';
import { Zone } from '../lib/wire.ts';
import { listPeople } from '../people/queries.ts';
import { readSession } from './session.ts';

/** What every page needs to know of who looks at it. */
export interface Visitor {
  /** For whom clicks count: the chosen person, else "web". */
  actor: Actor;
  /** Whom one may act as. */
  people: { id: string; name: string }[];
  /** IANA name of the zone in which times are shown. */
  zone: string;
  now: Date;
  /** The address of this page, query and all. */
  path: string;
  /** What stays on this machine. */
  sandbox: 'messages' | 'sms' | null;
  signedIn: boolean;
}

export async function visitorOf(deps: AppDeps, request: FastifyRequest): Promise<Visitor> {
  const now = deps.clock.now();
  const session = readSession(request, now);
  const { items } = await listPeople(deps.db, { limit: 500 });
  const people = items.filter(({ role }) => role !== 'viewer');
  const person = people.find(({ id }) => id === session.as);
  return {
    actor: person ? { person, role: 'admin', name: person.name } : { person: null, role: 'admin', name: 'web' },
    people,
    // The browser knows where its reader is; page.js tells us.
    zone: Zone.safeParse(request.cookies.zone).data ?? person?.timeZone ?? 'UTC',
    now,
    path: request.url,
    sandbox: sandboxOf(deps),
    signedIn: session.admin,
  };
}

/** A visitor who is nobody yet: of the pages that work without a session. */
export const stranger = (deps: AppDeps, request: FastifyRequest): Visitor => ({
  actor: { person: null, role: 'viewer', name: 'web' },
  people: [],
  zone: Zone.safeParse(request.cookies.zone).data ?? 'UTC',
  now: deps.clock.now(),
  path: request.url,
  sandbox: sandboxOf(deps),
  signedIn: false,
});

function sandboxOf({ sandbox }: AppDeps): Visitor['sandbox'] {
  if (!sandbox) return null;
  return sandbox.mailLeaves ? 'sms' : 'messages';
}
