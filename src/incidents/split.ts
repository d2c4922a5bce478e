import { type Ctx, inTransaction } from '../deps.ts';
import { transition } from '../escalation/machine.ts';
import type { Member } from '../groups/member.ts';
import { findMemberByKey, groupFacts, removeMember } from '../groups/queries.ts';
import { Conflict, Invalid, NotFound } from '../lib/errors.ts';
import { holdOf, type InForce } from '../maintenance/maintenance-window.ts';
import { windowsNow } from '../maintenance/windows-now.ts';
import { heldText } from '../maintenance/wording.ts';
import { type Incident, isHeld, isOpen, type Move, moveOf, untouched, urgencyOf } from './incident.ts';
import { byActor } from './move-incident.ts';
import { openIncidents } from './open-incidents.ts';
import { lockIncident, saveMoves } from './queries.ts';

/**
 * Makes an incident of its own of one of the failures that have joined another, and pages for it. Answers its number. Throws
 * `NotFound`, `Invalid` for a key that is none of its members, and `Conflict` where there is nothing left to split.
 */
export function splitIncident(ctx: Ctx, number: number, dedupKey: string): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const windows = await windowsNow(tx);
    const incident = await lockIncident(tx.db, number);
    if (!incident) throw new NotFound(`incident ${number}`);
    const member = await findMemberByKey(tx.db, number, dedupKey);
    if (!member) throw notAMember(incident, dedupKey);
    if (!isOpen(incident)) throw new Conflict(`Incident ${number} is resolved.`);
    if (member.resolvedAt) throw new Conflict(`"${member.summary}" is over: there is nothing to split off.`);
    if (isOwnKey(incident, member)) throw new Conflict(`Incident ${number} is about this one: split the others off.`);
    const draft = splitOff(tx, incident, member, windows);
    const [taken] = await openIncidents(tx, [draft]);
    if (!taken) throw new Conflict(`"${member.summary}" has an incident of its own.`);
    await removeMember(tx.db, member);
    await saveMoves(tx, [await leftBehind(tx, incident, member, taken)]);
    return taken;
  });
}

const isOwnKey = (incident: Incident, { integrationId, dedupKey }: Member): boolean =>
  incident.integrationId === integrationId && incident.dedupKey === dedupKey;

const notAMember = ({ number }: Incident, dedupKey: string): Invalid =>
  new Invalid(`Incident ${number} has no member ${dedupKey}.`, [
    { path: 'dedupKey', message: 'is none of its members' },
  ]);

/** What a window holds is held on its own, too. */
function splitOff(tx: Ctx, from: Incident, member: Member, windows: readonly InForce[]) {
  const hold = isHeld(from) ? holdOf(windows, member) : null;
  const incident: Incident = {
    ...untouched(hold ? new Date(hold.until) : tx.now),
    ...{ number: 0, epoch: 0, alertCount: 1, createdAt: tx.now },
    ...{ summary: member.summary, severity: member.severity, urgency: urgencyOf(member.severity) },
    ...{ integrationId: member.integrationId, dedupKey: member.dedupKey, components: member.components },
    ...{
      firingAt: member.firingAt,
      endedAt: null,
      maintenance: hold?.window.id ?? null,
      tolerance: null,
      openings: [],
      flapping: null,
    },
    ...{ closes: from.closes, groupUntil: null, news: null },
  };
  const text = `Split off from #${from.number} by ${byActor(tx).name}`;
  const held = hold ? [{ type: 'held' as const, text: heldText(hold, tx.now) }] : [];
  return { incident, entries: [{ type: 'triggered' as const, text }, ...held] };
}

/** Without that member; and where all others are over, it is over. */
async function leftBehind(tx: Ctx, incident: Incident, member: Member, number: number): Promise<Move> {
  const split = {
    type: 'merged' as const,
    text: `"${member.summary}" is #${number} now, split off by ${byActor(tx).name}`,
  };
  const { firing } = await groupFacts(tx.db, incident.number, member.kind);
  const step = firing === 0 ? transition(incident, { kind: 'resolve', by: byActor(tx) }, tx.now) : null;
  if (!step || 'refused' in step)
    return { before: incident, next: incident, entries: [split], pages: [], cancel: 'nobody' };
  const move = moveOf(incident, step);
  return { ...move, entries: [split, ...move.entries] };
}
