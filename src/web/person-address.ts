import { z } from 'zod';
import { Id, Instant } from '../lib/wire.ts';
import type { Stretch } from './timeline-plot.ts';

export const PersonParams = z.object({ id: Id });

/** What a person's page shows beside the person: the form that asks for cover, filled in with a stretch. */
export const PersonQuery = z.object({
  rotation: Id.optional(),
  start: Instant.optional(),
  end: Instant.optional(),
});
export type PersonQuery = z.infer<typeof PersonQuery>;

/** Where a person's shift, or a part of it, is offered to others. */
export function askAddress(person: string, rotation: string, { from, to }: Stretch): string {
  const query = new URLSearchParams({ rotation, start: from.toISOString(), end: to.toISOString() });
  return `/people/${person}?${query}#ask`;
}
