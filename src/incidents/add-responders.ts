import { type Ctx, inTransaction } from '../deps.ts';
import type { LinePerson } from '../escalation/line.ts';
import { type Asked, loadPeopleOf } from '../escalation/load-people.ts';
import { Conflict, Invalid, NotFound } from '../lib/errors.ts';
import { isReachable, whyUnreachable } from '../people/person.ts';
import { isOpen, type TimelineEntry } from './incident.ts';
import { lockIncident, saveMoves } from './queries.ts';

/**
 * Pages further people for an incident now, also after an acknowledgement: a person, whoever a rotation has on call, or
 * a component's owners. Throws `NotFound`, `Conflict` once resolved, `Invalid` where that leads to nobody reachable.
 */
export function addResponders(ctx: Ctx, number: number, asked: Asked): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const incident = await lockIncident(tx.db, number);
    if (!incident) throw new NotFound(`incident ${number}`);
    if (!isOpen(incident)) throw new Conflict(`Incident ${number} is resolved: nobody is paged for it any more.`);
    const found = await loadPeopleOf(tx.db, asked, tx.now);
    const people = found.filter(({ person }) => isReachable(person));
    const [[kind, id] = ['', '']] = Object.entries(asked);
    if (people.length === 0)
      throw new Invalid(`Nobody of ${kind} ${id} can be reached now.`, [
        { path: kind, message: 'leads to nobody who can be reached' },
      ]);
    const pages = people.map((entry) => ({ ...entry, line: incident.line, round: incident.round, requested: true }));
    const move = {
      before: incident,
      next: incident,
      entries: found.map((entry) => entryFor(tx.actor.name, entry)),
      pages,
      cancel: 'nobody' as const,
    };
    await saveMoves(tx, [move]);
  });
}

function entryFor(asker: string, { person, via }: LinePerson): TimelineEntry {
  const asked = `${asker} asked for ${person.name}${via === 'person' ? '' : ` (${via})`}`;
  const why = whyUnreachable(person);
  return why
    ? { type: 'skipped', text: `${asked}, who was not paged: ${person.name} ${why}` }
    : { type: 'requested', text: `${asked}: paged now` };
}
