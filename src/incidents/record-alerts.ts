import { type Ctx, inTransaction } from '../deps.ts';
import { keepGroups, memberKeys, writeMember } from '../groups/queries.ts';
import { tolerate } from '../ledger/tolerate.ts';
import type { InForce } from '../maintenance/maintenance-window.ts';
import { insertAlerts } from './alert-rows.ts';
import type { Incident, Move } from './incident.ts';
import { type Draft, type IncomingAlert, type Outcome, placeAlerts } from './merge.ts';
import { openIncidents } from './open-incidents.ts';
import { memberOf, placeInGroup } from './place-in-group.ts';
import { lockNewestByKey, saveMoves } from './queries.ts';

export interface RecordedAlert {
  /** Null where an acknowledge or resolve found nothing it could mean. */
  incident: number | null;
  status: Incident['status'];
  merged: boolean;
  components: string[];
  dedupKey: string;
  /** The incident as it was left in the database. */
  after: Incident | null;
}

interface Place {
  incident: Incident | null;
  outcome: Outcome;
}

/**
 * Records a batch of alerts in one transaction, in their order: opens, merges, acknowledges and resolves incidents, and
 * keeps every alert as a row. `windows` are those in force, which hold what they cover. Answers in the order of the
 * batch, after the commit (promise 1).
 */
export function recordAlerts(
  ctx: Ctx,
  alerts: IncomingAlert[],
  windows: readonly InForce[] = [],
): Promise<RecordedAlert[]> {
  return inTransaction(ctx, async (tx) => {
    const places = await placeAndSave(tx, alerts, windows);
    const numbers = alerts.map((alert) => places.get(alert)?.incident?.number ?? null);
    await insertAlerts(tx, alerts, numbers);
    return alerts.map((alert) => answerOf(alert, places.get(alert)));
  });
}

/**
 * Two processes may open an incident for one key at the same moment. The unique index lets one in; the other's alerts
 * are placed once more, now that they can see it.
 */
async function placeAndSave(
  tx: Ctx,
  alerts: IncomingAlert[],
  windows: readonly InForce[],
): Promise<Map<IncomingAlert, Place>> {
  const places = new Map<IncomingAlert, Place>();
  if (alerts.some(({ group }) => group)) await keepGroups(tx.db);
  let waiting = groupByKey(alerts.filter(({ group }) => !group));
  while (waiting.length > 0) {
    const found = await lockNewestByKey(tx.db, waiting.map(keyOfAll));
    const members = await memberNames(tx, found);
    const newest = new Map(found.map((it) => [nameOf(it), it]));
    waiting = waiting.filter((group) => !members.has(nameOf(keyOfAll(group))));
    const placements = waiting.map((group) => ({
      group,
      ...placeAlerts(newest.get(nameOf(keyOfAll(group))) ?? null, group, tx.now, windows),
    }));
    const lost = await saveDrafts(
      tx,
      placements.flatMap(({ drafts }) => drafts),
    );
    waiting = [];
    for (const { group, drafts, answers } of placements) {
      const again: IncomingAlert[] = [];
      group.forEach((alert, index) => {
        const { draft, outcome } = answers[index] as (typeof answers)[number];
        const found = drafts[draft] ?? null;
        if (found && lost.has(found)) again.push(alert);
        else places.set(alert, { incident: found?.incident ?? null, outcome });
      });
      for (const { dedupKey } of again) tolerate(tx, 'lost-race', dedupKey);
      if (again.length > 0) waiting.push(again);
    }
  }
  for (const alert of alerts) if (!places.has(alert)) places.set(alert, await placeAlone(tx, alert, windows));
  return places;
}

/** The keys that are members of these incidents: theirs are placed one by one. Asked for only where one of them is a group. */
async function memberNames(tx: Ctx, found: Incident[]): Promise<Set<string>> {
  const groups = found.filter(({ groupUntil }) => groupUntil !== null).map(({ number }) => number);
  return new Set((await memberKeys(tx.db, groups)).map(nameOf));
}

/** In a group, where it belongs to one or may join one; else as ever, and then others may join it. */
async function placeAlone(tx: Ctx, alert: IncomingAlert, windows: readonly InForce[]): Promise<Place> {
  const found = await placeInGroup(tx, alert, windows);
  if ('incident' in found) return { incident: found.incident, outcome: found.outcome };
  const { drafts, answers } = placeAlerts(found.before, [alert], tx.now, windows);
  const lost = await saveDrafts(tx, drafts);
  const [answer] = answers as [(typeof answers)[number]];
  const draft = drafts[answer.draft];
  // Somebody who does not know yet that these are grouped was faster: its key is open now.
  if (draft && lost.has(draft)) return placeAlone(tx, alert, windows);
  if (draft?.before === null && draft.incident.groupUntil)
    await writeMember(tx.db, memberOf(draft.incident.number, alert, tx.now));
  return { incident: draft?.incident ?? null, outcome: answer.outcome };
}

const keyOf = ({ integration, dedupKey }: IncomingAlert) => ({ integrationId: integration.id, dedupKey });

const keyOfAll = ([first]: IncomingAlert[]) => keyOf(first as IncomingAlert);

/** What tells keys apart. */
export const nameOf = (key: { integrationId: string | null; dedupKey: string }): string =>
  `${key.integrationId} ${key.dedupKey}`;

/** Sorted, so that two processes with the same keys lock them in one order and cannot wait for each other. */
export function groupByKey(alerts: IncomingAlert[]): IncomingAlert[][] {
  const groups = Map.groupBy(alerts, (alert) => nameOf(keyOf(alert)));
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Numbers and stores the drafts; answers those whose key another process took first. */
async function saveDrafts(tx: Ctx, drafts: Draft[]): Promise<Set<Draft>> {
  // The changes first: only a resolved incident makes room for the next one of its key.
  await saveMoves(tx, drafts.flatMap(changeOf));
  for (const draft of drafts)
    if (changeOf(draft).length > 0) draft.incident = { ...draft.incident, epoch: draft.incident.epoch + 1 };
  const opened = drafts.filter((draft) => draft.before === null);
  const numbers = await openIncidents(tx, opened);
  for (const [index, draft] of opened.entries()) draft.incident = { ...draft.incident, number: numbers[index] ?? 0 };
  return new Set(opened.filter(({ incident }) => incident.number === 0));
}

const changeOf = ({ before, incident, entries, cancel }: Draft): Move[] =>
  before && before !== incident
    ? [{ before, next: incident, entries, pages: [], cancel: cancel ? 'everybody' : 'nobody' }]
    : [];

export function answerOf(alert: IncomingAlert, place: Place | undefined): RecordedAlert {
  const incident = place?.incident;
  return {
    incident: incident?.number ?? null,
    status: incident?.status ?? 'resolved',
    merged: place?.outcome === 'merged',
    components: incident?.components ?? alert.components,
    dedupKey: alert.dedupKey,
    after: incident ?? null,
  };
}
