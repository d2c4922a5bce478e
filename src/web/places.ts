import { hasRole } from '../access/token.ts';
import type { Role } from '../deps.ts';
import type { Visitor } from './visitor.ts';

/** A page that the head of every page leads to. */
export interface Place {
  href: string;
  words: string;
  /** Shown at once; the others are behind "More". */
  everyday: boolean;
  /** The least role that may look at it and at what is below it. */
  role: Role;
  /** Whether it is there at all; left out, it always is. */
  shown?: (visitor: Visitor) => boolean;
}

/** In the order of the head. A new page adds a line here. */
export const places: readonly Place[] = [
  { href: '/', words: 'Incidents', everyday: true, role: 'viewer' },
  { href: '/oncall', words: 'On call', everyday: true, role: 'viewer' },
  { href: '/rotations', words: 'Rotations', everyday: true, role: 'viewer' },
  { href: '/people', words: 'People', everyday: true, role: 'viewer' },
  { href: '/components', words: 'Components', everyday: false, role: 'viewer' },
  { href: '/policies', words: 'Policies', everyday: false, role: 'viewer' },
  { href: '/releases', words: 'Releases', everyday: false, role: 'viewer' },
  { href: '/readiness', words: 'Readiness', everyday: false, role: 'viewer' },
  { href: '/who-would', words: 'Who would be paged?', everyday: false, role: 'viewer' },
  { href: '/maintenance', words: 'Maintenance', everyday: false, role: 'viewer' },
  { href: '/integrations', words: 'Integrations', everyday: false, role: 'admin' },
  { href: '/heartbeats', words: 'Heartbeats', everyday: false, role: 'viewer' },
  { href: '/subscribers', words: 'Announcements', everyday: false, role: 'admin' },
  { href: '/settings', words: 'Settings', everyday: false, role: 'admin' },
  { href: '/status', words: 'Status', everyday: false, role: 'viewer' },
  // Its phones are everybody's, and its mail holds links that act for whom they were sent to.
  { href: '/sandbox', words: 'Sandbox', everyday: false, role: 'admin', shown: ({ sandbox }) => sandbox !== null },
];

/** Incidents are the first page, and what is below them is elsewhere. */
const BELOW_INCIDENTS = /^\/(incidents\/|resolved$)/;

/** The place that an address or a route belongs to: `/rotations/ops` belongs to `/rotations`. */
export function placeOf(path: string): Place | undefined {
  if (BELOW_INCIDENTS.test(path)) return placeOf('/');
  return places.find(({ href }) => path === href || (href !== '/' && path.startsWith(`${href}/`)));
}

/** Where this visitor can go: what they look at every day, and the rest. Whoever has shifts looks at their own first. */
export function placesFor(visitor: Visitor): { everyday: Place[]; more: Place[] } {
  const { actor } = visitor;
  const own = actor.person && `/people/${actor.person.id}`;
  const mayGo = places.filter((it) => hasRole(actor, it.role) && (it.shown?.(visitor) ?? true));
  const isEveryday = ({ href, everyday }: Place) => everyday && (own === null || href !== '/people');
  const mine: Place[] = own === null ? [] : [{ href: own, words: 'My shifts', everyday: true, role: 'viewer' }];
  return { everyday: [...mayGo.filter(isEveryday), ...mine], more: mayGo.filter((it) => !isEveryday(it)) };
}
