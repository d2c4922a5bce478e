import { type Ctx, inTransaction } from '../deps.ts';
import { type CalendarEvent, contentHash, FORGOTTEN_AFTER_MS } from './calendar.ts';
import type { IcalEvent } from './ical.ts';
import { findRevisions, type Revision, removeRevisions, writeRevisions } from './queries.ts';

/**
 * The events with how often each has changed, and when it did last (RFC 5545, 3.8.7.4). What calendars say of them is
 * compared with what they said before, and kept; where nothing is new, nothing is written.
 */
export async function reviseEvents(ctx: Ctx, events: CalendarEvent[]): Promise<IcalEvent[]> {
  const uids = events.map(({ uid }) => uid);
  const known = await findRevisions(ctx.db, uids);
  const hashes = events.map((event) => [event.uid, contentHash(event)] as const);
  const changed = new Map(hashes.filter(([uid, hash]) => !known.get(uid)?.contentHash.equals(hash)));
  if (changed.size === 0) return withRevisions(events, known);
  return inTransaction(ctx, async (tx) => {
    await writeRevisions(tx.db, changed, ctx.now);
    await removeRevisions(tx.db, new Date(ctx.now.getTime() - FORGOTTEN_AFTER_MS));
    return withRevisions(events, await findRevisions(tx.db, uids));
  });
}

function withRevisions(events: CalendarEvent[], revisions: Map<string, Revision>): IcalEvent[] {
  return events.map((event) => {
    const revision = revisions.get(event.uid);
    if (!revision) throw new Error(`the event ${event.uid} was not stored`);
    return { ...event, sequence: revision.sequence, changedAt: revision.changedAt };
  });
}
