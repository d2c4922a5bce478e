import type { Role } from '../deps.ts';
import { placeOf } from './places.ts';

/**
 * The least role that each form of the pages takes. `anybody`: it needs no session, or its address is the key. A form that
 * is not listed is for admins alone. Where responders act, they act for themselves; the route itself looks at that.
 */
export const POST_ROLES: Readonly<Record<string, Role | 'anybody'>> = {
  '/ack/:token': 'anybody',
  '/ready/:token': 'anybody',
  '/news/:token': 'anybody',
  '/prove/:token': 'anybody',
  '/sign-in': 'anybody',
  '/sign-out': 'anybody',
  '/acting-as': 'admin',

  '/incidents/:number/acknowledge': 'responder',
  '/incidents/:number/resolve': 'responder',
  '/incidents/:number/escalate': 'responder',
  '/incidents/:number/snooze': 'responder',
  '/incidents/:number/urgency': 'responder',
  '/incidents/:number/notes': 'responder',
  '/incidents/:number/responders': 'responder',
  '/incidents/:number/split': 'responder',
  // Whom it is allowed to, beside the role, the rollback itself decides.
  '/incidents/:number/rollback': 'responder',
  '/incidents/:number/rollback/confirm': 'responder',
  '/incidents/:number/review': 'responder',
  '/incidents/:number/review/done': 'responder',

  '/releases': 'responder',
  '/releases/:id/begun': 'responder',
  '/releases/:id/out': 'responder',
  '/releases/:id/way-back': 'responder',
  '/releases/:id/call-off': 'responder',

  '/rotations/:id/overrides': 'responder',
  '/rotations/:id/overrides/:overrideId/remove': 'responder',

  '/people/:id/absences': 'responder',
  '/people/:id/absences/:number/remove': 'responder',
  '/people/:id/absence-calendar': 'responder',
  '/people/:id/cover-requests': 'responder',
  '/people/:id/cover-requests/:number/take': 'responder',
  '/people/:id/cover-requests/:number/decline': 'responder',
  '/people/:id/cover-requests/:number/withdraw': 'responder',
  '/people/:id/confirmations/:number/ready': 'responder',
  '/people/:id/release-watches/:number/ready': 'responder',
  '/people/:id/shift-notices': 'responder',
  '/people/:id/watches': 'responder',
  '/people/:id/contact-methods/:method/test': 'responder',
  '/people/:id/contact-methods/:method/code': 'responder',
  '/people/:id/contact-methods/:method/confirm': 'responder',
  '/people/:id/tokens': 'admin',
  '/people/:id/tokens/:token/revoke': 'admin',

  '/people': 'admin',
  '/people/:id/definition': 'admin',
  '/people/:id/remove': 'admin',
  '/rotations': 'admin',
  '/rotations/:id/definition': 'admin',
  '/rotations/:id/remove': 'admin',
  '/policies': 'admin',
  '/policies/:id/definition': 'admin',
  '/policies/:id/remove': 'admin',
  '/components': 'admin',
  '/components/:id/definition': 'admin',
  '/components/:id/remove': 'admin',
  '/settings': 'admin',

  '/maintenance': 'admin',
  '/maintenance/:id/definition': 'admin',
  '/maintenance/:id/end': 'responder',
  '/maintenance/:id/remove': 'admin',

  '/integrations': 'admin',
  '/integrations/:id': 'admin',
  '/integrations/:id/keys': 'admin',
  '/integrations/:id/keys/:keyId/remove': 'admin',
  '/integrations/:id/mapping': 'admin',
  '/integrations/:id/rules': 'admin',
  '/integrations/:id/test': 'admin',
  '/integrations/:id/subscriptions/:subscription/confirm': 'admin',
  '/integrations/:id/subscriptions/:subscription/remove': 'admin',
  '/integrations/:id/remove': 'admin',
  '/heartbeats': 'admin',
  '/heartbeats/:id': 'admin',
  '/heartbeats/:id/key': 'admin',
  '/heartbeats/:id/pause': 'responder',
  '/heartbeats/:id/resume': 'responder',
  '/heartbeats/:id/remove': 'admin',

  '/subscribers': 'admin',
  '/subscribers/:id/hears': 'admin',
  '/subscribers/:id/secret': 'admin',
  '/subscribers/:id/test': 'admin',
  '/subscribers/:id/enable': 'admin',
  '/subscribers/:id/remove': 'admin',

  '/sandbox/components/:id/break': 'admin',
  '/sandbox/components/:id/fix': 'admin',
  '/sandbox/replies': 'admin',
  '/sandbox/calls/:sid': 'admin',
};

/** The least role for a route of the pages behind the sign-in: of a form by the table, of a page by its place. */
export function roleFor(method: string, route: string): Role {
  if (method === 'GET' || method === 'HEAD') return placeOf(route)?.role ?? 'viewer';
  const role = POST_ROLES[route] ?? 'admin';
  return role === 'anybody' ? 'viewer' : role;
}
