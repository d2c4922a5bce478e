import type { Plan } from '../escalation/line.ts';
import { transition } from '../escalation/machine.ts';
import { openSides } from '../escalation/sides.ts';
import { holdOf, type InForce } from '../maintenance/maintenance-window.ts';
import { heldText, releasedText } from '../maintenance/wording.ts';
import { type Incident, isHeld, isTolerated, type Move, moveOf, type TimelineEntry } from './incident.ts';
import { goneText, lastedText } from './tolerance.ts';

/** Who does what nobody does. */
const FIRSTLINE = 'Firstline';

/** What is due and pages nobody yet: a window or a budget holds it on, or it has gone by itself. Null: it is paged. */
export function keptQuiet(incident: Incident, windows: readonly InForce[], now: Date): Move | null {
  const [held] = holdOn(incident, windows, now);
  return held ?? budgetMove(incident, now);
}

/** The next step of what is due and not kept quiet. Null: it is not due. */
export function dueMove(
  incident: Incident,
  planFor: (components: string[]) => Plan,
  windows: readonly InForce[],
  now: Date,
): Move | null {
  const decided = transition(incident, { kind: 'due', plan: planFor(openSides(incident)) }, now);
  if ('refused' in decided) return null;
  const move = moveOf(incident, decided);
  return { ...move, entries: [...releasedEntries(incident, windows, now), ...move.entries] };
}

/** Nothing was heard of it for as long as was set: it resolves by itself. */
export function closingMove(incident: Incident, now: Date): Move | null {
  const step = transition(incident, { kind: 'resolve', by: { id: null, name: FIRSTLINE } }, now);
  if ('refused' in step) return null;
  const text = `Resolved: ${incident.closes?.why}`;
  return { ...moveOf(incident, step), entries: [{ type: 'resolved', text }] };
}

/** What a window held and one holds still: until that one's end. */
function holdOn(incident: Incident, windows: readonly InForce[], now: Date): Move[] {
  const hold = isHeld(incident) ? holdOf(windows, incident) : null;
  if (!hold) return [];
  const next = { ...incident, maintenance: hold.window.id, nextActionAt: new Date(hold.until) };
  return [
    { before: incident, next, entries: [{ type: 'held', text: heldText(hold, now) }], pages: [], cancel: 'nobody' },
  ];
}

/** What a budget holds until later, or what has gone by itself within it. Null: it is paged. */
function budgetMove(incident: Incident, now: Date): Move | null {
  const { tolerance } = incident;
  if (!tolerance || !isTolerated(incident)) return null;
  const until = new Date(tolerance.until);
  const move = { before: incident, pages: [], cancel: 'nobody' as const };
  if (until > now) return { ...move, next: { ...incident, maintenance: null, nextActionAt: until }, entries: [] };
  if (tolerance.atEnd === 'page') return null;
  const step = transition(incident, { kind: 'resolve', by: { id: null, name: FIRSTLINE } }, now);
  if ('refused' in step) return null;
  return { ...moveOf(incident, step), entries: [{ type: 'resolved', text: goneText(tolerance, now) }] };
}

function releasedEntries(incident: Incident, windows: readonly InForce[], now: Date): TimelineEntry[] {
  const { maintenance: id, tolerance, createdAt } = incident;
  const tolerated = isTolerated(incident) && tolerance ? [lastedText(tolerance, createdAt, now)] : [];
  const inForce = windows.some(({ window }) => window.id === id);
  const held = id !== null && isHeld(incident) ? [releasedText(id, inForce)] : [];
  return [...held, ...tolerated].map((text) => ({ type: 'escalated', text }));
}
