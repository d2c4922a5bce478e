import type { Ctx } from '../deps.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { transition } from '../escalation/machine.ts';
import type { Member } from '../groups/member.ts';
import { findMember, groupFacts, writeMember } from '../groups/queries.ts';
import { countDamage } from '../ledger/count-damage.ts';
import type { InForce } from '../maintenance/maintenance-window.ts';
import { firingAgain, firingOver, isLate, isOutdated } from './firing.ts';
import { type Incident, isHeld, isOpen, type Move, moveOf } from './incident.ts';
import { type Draft, type IncomingAlert, mayJoin, type Outcome, placeAlerts } from './merge.ts';
import { lockNewestByKey, lockOpenGroup, saveMoves } from './queries.ts';

/** What became of an alert; `null`: it is no group's, and is placed as ever behind `before`, the newest of its key. */
export type InGroup = { incident: Incident; outcome: Outcome } | { before: Incident | null };

/**
 * Places one alert whose key is a member of an incident, or which may join one. Whatever is new in a group pages: the
 * first of its kind asks again for somebody, also where somebody has the incident already.
 */
export async function placeInGroup(tx: Ctx, alert: IncomingAlert, windows: readonly InForce[]): Promise<InGroup> {
  const key = { integrationId: alert.integration.id ?? '', dedupKey: alert.dedupKey };
  const [newest = null] = await lockNewestByKey(tx.db, [key]);
  const member = newest?.groupUntil ? await findMember(tx.db, newest.number, key) : null;
  if (newest && member && isOpen(newest)) return memberSpoke(tx, newest, member, alert, windows);
  if (newest && member && alert.action === 'trigger' && isLate(member, alert, tx.now)) {
    const text = `${alert.integration.name} told of it again, late: that has ended since, and nobody is paged for it`;
    return save(tx, noted(newest, text));
  }
  const group = mayJoin(alert) && !(newest && isOpen(newest)) ? alert.group : null;
  const joined = group ? await lockOpenGroup(tx.db, group.components, tx.now) : null;
  if (joined) return join(tx, joined, alert, windows);
  return { before: newest?.dedupKey === alert.dedupKey ? newest : null };
}

/** A key that belongs to it: its own firing is looked at, and with the last of them the incident ends. */
async function memberSpoke(
  tx: Ctx,
  incident: Incident,
  member: Member,
  alert: IncomingAlert,
  windows: readonly InForce[],
): Promise<InGroup> {
  const { name } = alert.integration;
  if (alert.action === 'trigger') {
    if (isLate(member, alert, tx.now))
      return save(tx, noted(incident, `${name} told of "${member.summary}" again, late`));
    await writeMember(tx.db, { ...member, ...firingAgain(member, alert), resolvedAt: null });
    return save(tx, placed(incident, alert, tx, windows));
  }
  if (alert.action === 'acknowledge') return save(tx, placed(incident, alert, tx, windows));
  if (isOutdated(member, alert))
    return save(tx, noted(incident, `${name} resolved an earlier "${member.summary}", late`));
  await writeMember(tx.db, { ...member, ...firingOver(member, alert, tx.now), resolvedAt: tx.now });
  const { all, firing } = await groupFacts(tx.db, incident.number, member.kind);
  if (firing === 0) return save(tx, placed(incident, alert, tx, windows));
  const text = `${name} resolved "${member.summary}": ${firing} of ${all} still there`;
  return save(tx, { ...noted(incident, text), next: incident });
}

async function join(tx: Ctx, incident: Incident, alert: IncomingAlert, windows: readonly InForce[]): Promise<InGroup> {
  const { hasKind } = await groupFacts(tx.db, incident.number, kindOfAlert(alert));
  await writeMember(tx.db, memberOf(incident.number, alert, tx.now));
  const merged = placed(incident, alert, tx, windows);
  const said = `"${alert.summary}" by ${alert.integration.name} joined it`;
  if (hasKind || isHeld(incident))
    return save(tx, { ...merged, entries: [...merged.entries, { type: 'merged', text: said }] });
  const next = { ...merged.next, news: alert.summary };
  const planFor = await loadPlans(
    tx.db,
    next.components,
    tx.now,
    countDamage(tx),
    next.acks.map(({ by }) => by),
  );
  const text = `New in #${incident.number}: ${said}`;
  const step = transition(next, { kind: 'news', plan: planFor(next.components), text }, tx.now);
  if ('refused' in step) return save(tx, merged);
  const move = moveOf(next, step);
  return save(tx, {
    ...{ before: incident, next: move.next, pages: move.pages },
    entries: [...merged.entries, ...move.entries],
    cancel: merged.cancel === 'nobody' ? move.cancel : merged.cancel,
  });
}

/** What an alert of its own key would do to the incident. When it fired is the member's to know. */
function placed(incident: Incident, alert: IncomingAlert, { now }: Ctx, windows: readonly InForce[]): Move {
  const untimed = { ...alert, startedAt: undefined, endedAt: undefined };
  const [draft] = placeAlerts(incident, [untimed], now, windows).drafts as [Draft];
  const { entries, cancel } = draft;
  return { before: incident, next: draft.incident, entries, pages: [], cancel: cancel ? 'everybody' : 'nobody' };
}

const noted = (incident: Incident, text: string): Move => ({
  ...{ before: incident, next: { ...incident, alertCount: incident.alertCount + 1 } },
  ...{ entries: [{ type: 'merged', text }], pages: [], cancel: 'nobody' },
});

async function save(tx: Ctx, move: Move): Promise<InGroup> {
  await saveMoves(tx, [move]);
  return { incident: move.next, outcome: 'merged' };
}

const kindOfAlert = ({ kind, summary }: IncomingAlert): string => kind ?? summary;

/** An alert as a member of the incident that it opened or joined. */
export const memberOf = (incident: number, alert: IncomingAlert, now: Date): Member => ({
  ...{ incident, integrationId: alert.integration.id ?? '', dedupKey: alert.dedupKey },
  ...{ kind: kindOfAlert(alert), summary: alert.summary, severity: alert.severity, components: alert.components },
  ...{ since: now, resolvedAt: null, firingAt: alert.startedAt ?? null, endedAt: null },
});
