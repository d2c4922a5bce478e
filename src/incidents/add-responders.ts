import { type Ctx, inTransaction } from '../deps.ts';
import { touch } from '../escalation/acknowledgement.ts';
import type { LinePerson } from '../escalation/line.ts';
import { type Asked, loadPeopleOf } from '../escalation/load-people.ts';
import { waitsEntries } from '../escalation/wording.ts';
import { Conflict, Invalid, NotFound } from '../lib/errors.ts';
import type { Urgency } from '../people/notification-rule.ts';
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
    const side = 'component' in asked && incident.components.includes(asked.component) ? [asked.component] : [];
    const page = { line: incident.line, round: incident.round, requested: true, components: side };
    const pages = people.map((entry) => ({ ...entry, ...page }));
    const move = {
      before: incident,
      next: tx.actor.person ? { ...incident, ...touch(incident, tx.now) } : incident,
      entries: found.flatMap((entry) => entriesFor(tx, entry, incident.urgency)),
      pages,
      cancel: 'nobody' as const,
    };
    await saveMoves(tx, [move]);
  });
}

function entriesFor(ctx: Ctx, { person, via }: LinePerson, urgency: Urgency): TimelineEntry[] {
  const asked = `${ctx.actor.name} asked for ${person.name}${via === 'person' ? '' : ` (${via})`}`;
  const why = whyUnreachable(person);
  if (why) return [{ type: 'skipped', text: `${asked}, who was not paged: ${person.name} ${why}` }];
  const waits = waitsEntries(person, urgency, ctx.now);
  return [{ type: 'requested', text: waits.length > 0 ? asked : `${asked}: paged now` }, ...waits];
}
