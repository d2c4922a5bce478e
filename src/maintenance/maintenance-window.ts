import { durationMs } from '../lib/durations.ts';
import { contains, type Interval } from '../lib/intervals.ts';
import { startOfUnit, type Units, unitAt, unitsFrom } from '../rotations/handoff.ts';
import type { MaintenanceWindowDefinition } from './schemas.ts';

export interface MaintenanceWindow extends MaintenanceWindowDefinition {
  id: string;
  /** When somebody last ended an occurrence before its time. */
  endedAt: Date | null;
}

/** What of an incident decides whether a window covers it. */
export interface Subject {
  integrationId: string | null;
  components: string[];
}

/** A window that is in force, until when, in epoch milliseconds. */
export interface InForce {
  window: MaintenanceWindow;
  until: number;
}

/**
 * The occurrence that runs at an instant, half-open, in epoch milliseconds, or null. Each begins at the wall clock of the
 * zone (a time that is skipped: at the first instant after the gap) and lasts for an elapsed time.
 */
export function occurrenceAt(window: MaintenanceWindow, instant: number): Interval | null {
  const index = indexAt(window, instant);
  // Where the clocks are put forward, an occurrence may still run when the next one begins: the later end counts.
  for (const candidate of [index, index - 1]) {
    const occurrence = occurrenceOf(window, candidate);
    if (occurrence && contains(occurrence, instant)) return occurrence;
  }
  return null;
}

/** The occurrence that runs at `now` and those that follow, at most `count`. */
export function comingOccurrences(window: MaintenanceWindow, now: Date, count: number): Interval[] {
  const found: Interval[] = [];
  const first = Math.max(0, indexAt(window, now.getTime()) - 1);
  for (let index = first; found.length < count; index += 1) {
    const occurrence = occurrenceOf(window, index);
    if (!occurrence) return found;
    if (occurrence.to > now.getTime()) found.push(occurrence);
  }
  return found;
}

/** Those of `windows` that are in force at `now`. */
export const windowsInForce = (windows: readonly MaintenanceWindow[], now: Date): InForce[] =>
  windows.flatMap((window) => {
    const occurrence = occurrenceAt(window, now.getTime());
    return occurrence ? [{ window, until: occurrence.to }] : [];
  });

/** Of the windows that are in force, the one that holds `subject` longest, or null. */
export const holdOf = (inForce: readonly InForce[], subject: Subject): InForce | null =>
  inForce
    .filter(({ window }) => covers(window, subject))
    .reduce<InForce | null>((longest, it) => (longest && longest.until >= it.until ? longest : it), null);

/** By its integration, or by its components if the window names all of them. What has no component is not "all covered". */
export function covers(window: MaintenanceWindow, { integrationId, components }: Subject): boolean {
  if (window.everything) return true;
  if (integrationId !== null && window.integrations.includes(integrationId)) return true;
  return components.length > 0 && components.every((id) => window.components.includes(id));
}

type Schedule = Pick<MaintenanceWindowDefinition, 'timeZone' | 'start' | 'duration' | 'every' | 'until'>;

/** Whether two definitions begin and end at the same times: then an end that was brought forward still holds. */
export const sameSchedule = (a: Schedule, b: Schedule): boolean => scheduleIn(a) === scheduleIn(b);

const scheduleIn = ({ timeZone, start, duration, every, until }: Schedule): string =>
  JSON.stringify([timeZone, start, duration, every?.every, every?.unit, until]);

/** What a definition points to, each with the dotted path of the field. */
export const windowReferences = ({
  components,
  integrations,
}: Pick<MaintenanceWindowDefinition, 'components' | 'integrations'>) => [
  ...components.map((component, index) => ({ path: `components.${index}`, use: { component } })),
  ...integrations.map((integration, index) => ({ path: `integrations.${index}`, use: { integration } })),
];

const unitsOf = ({ start, every, timeZone }: Schedule): Units => unitsFrom(start, every?.unit ?? 'day', timeZone);

/** Which occurrence began last by then, counted from 0; -1 before the first. */
function indexAt(window: Schedule, instant: number): number {
  const units = unitsOf(window);
  if (instant < units.start) return -1;
  return window.every ? Math.floor(unitAt(units, instant) / window.every.every) : 0;
}

/** Null where there is none of this number. One that was ended early may be empty. */
function occurrenceOf(window: MaintenanceWindow, index: number): Interval | null {
  const { every, until, duration, endedAt } = window;
  if (index < 0 || (index > 0 && !every)) return null;
  const from = startOfUnit(unitsOf(window), index * (every?.every ?? 1));
  if (until !== null && from >= Date.parse(until)) return null;
  const whole = { from, to: from + durationMs(duration) };
  return endedAt && contains(whole, endedAt.getTime()) ? { from, to: endedAt.getTime() } : whole;
}
