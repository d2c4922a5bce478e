import ICAL from 'ical.js';
import { IANAZone } from 'luxon';
import { oneLine } from '../lib/text.ts';
import { instantOf } from '../lib/wall-clock.ts';

export interface CalendarEvent {
  uid: string;
  from: Date;
  to: Date;
  /** The event's summary. */
  note: string | null;
}

const DAY_MS = 86_400_000;
const MOST_EVENTS = 1_000;
const MOST_OCCURRENCES = 20_000;
/** Nobody is away every hour: such a rule is no absence, and has too many occurrences to look at. */
const TOO_OFTEN = ['SECONDLY', 'MINUTELY', 'HOURLY'];

/**
 * The events of an iCalendar text (RFC 5545) that touch `[from, to)`, in order, at most 1 000, with their recurrences
 * written out. Cancelled ones are left out; whether an event shows as busy or free does not matter. Whole days and times
 * without a zone are those of `zone`. Throws an Error that says in plain words what is wrong with the text.
 */
export function eventsOf(text: string, { from, to }: { from: Date; to: Date }, zone: string): CalendarEvent[] {
  const components = parse(text).flatMap((calendar) => calendar.getAllSubcomponents('vevent'));
  const [changed, masters] = [components.filter(isChange), components.filter((component) => !isChange(component))];
  const changesOf = Map.groupBy(changed, uidOf);
  const known = new Set(masters.map(uidOf));
  const alone = changed.filter((component) => !known.has(uidOf(component)));
  return [...masters, ...alone]
    .flatMap((component) => occurrencesOrWhy(component, changesOf.get(uidOf(component)) ?? [], { from, to }, zone))
    .filter((event) => event.from < event.to && event.from < to && from < event.to)
    .sort((a, b) => a.from.getTime() - b.from.getTime())
    .slice(0, MOST_EVENTS);
}

function parse(text: string): ICAL.Component[] {
  let parsed: unknown;
  try {
    parsed = ICAL.parse(text);
  } catch {
    throw new Error('is not an iCalendar document');
  }
  const documents = Array.isArray(parsed) && Array.isArray(parsed[0]) ? parsed : [parsed];
  const calendars = documents.map((document) => new ICAL.Component(document));
  if (calendars.some(({ name }) => name !== 'vcalendar')) throw new Error('is not an iCalendar document');
  return calendars;
}

const isChange = (component: ICAL.Component): boolean => component.hasProperty('recurrence-id');

const uidOf = (component: ICAL.Component): string =>
  oneLine(String(component.getFirstPropertyValue('uid') ?? ''), 500) || 'without a uid';

const isCancelled = (component: ICAL.Component): boolean =>
  String(component.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED';

const occurrencesOrWhy: typeof occurrences = (component, ...rest) => {
  try {
    return occurrences(component, ...rest);
  } catch {
    // Leaving it out would be an absence that nobody knows of.
    throw new Error(`has an event that cannot be read: ${oneLine(uidOf(component), 80)}`);
  }
};

function occurrences(
  component: ICAL.Component,
  changes: ICAL.Component[],
  { from, to }: { from: Date; to: Date },
  zone: string,
): CalendarEvent[] {
  if (!component.hasProperty('dtstart')) return [];
  const event = new ICAL.Event(component, { exceptions: isChange(component) ? [] : changes });
  const first = calendarEvent(component, event.startDate, event.endDate, 'dtend', zone);
  if (!event.isRecurring()) return first;
  if (Object.keys(event.getRecurrenceTypes()).some((often) => TOO_OFTEN.includes(often))) return [];
  // Old ones cannot reach the window, give or take a change of the clocks; where some were moved, each is looked at.
  const longest = changes.length > 0 ? Number.POSITIVE_INFINITY : DAY_MS + lengthOf(first[0]);
  const found: CalendarEvent[] = [];
  const iterator = event.iterator();
  for (let count = 0; count < MOST_OCCURRENCES; count += 1) {
    const next = iterator.next();
    const start = next && instant(next, component, 'dtstart', zone);
    if (!start || start >= to) break;
    if (start.getTime() + longest < from.getTime()) continue;
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    // The end of an unchanged occurrence is counted from its start, and has its zone.
    const endZone = item.component === component ? 'dtstart' : 'dtend';
    found.push(...calendarEvent(item.component, startDate, endDate, endZone, zone));
  }
  return found;
}

const lengthOf = (event: CalendarEvent | undefined): number => (event ? event.to.getTime() - event.from.getTime() : 0);

function calendarEvent(
  component: ICAL.Component,
  start: ICAL.Time,
  end: ICAL.Time,
  endZone: 'dtstart' | 'dtend',
  zone: string,
): CalendarEvent[] {
  if (isCancelled(component)) return [];
  const from = instant(start, component, 'dtstart', zone);
  const to = instant(end, component, endZone, zone);
  const note = oneLine(String(component.getFirstPropertyValue('summary') ?? ''), 200);
  const isOnCalendar = Number.isFinite(from.getTime()) && Number.isFinite(to.getTime());
  return isOnCalendar ? [{ uid: uidOf(component), from, to, note: note || null }] : [];
}

/** IANA's zones by our own rules, others by the VTIMEZONE that the calendar brings, and without either the person's. */
function instant(time: ICAL.Time, component: ICAL.Component, property: 'dtstart' | 'dtend', zone: string): Date {
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
  if (time.isDate) return new Date(instantOf(zone, wall));
  if (time.zone?.tzid === 'UTC') return new Date(wall);
  const named = (component.getFirstProperty(property) ?? component.getFirstProperty('dtstart'))?.getParameter('tzid');
  if (typeof named === 'string' && IANAZone.isValidZone(named)) return new Date(instantOf(named, wall));
  if (time.zone && time.zone.tzid !== 'floating') return new Date(time.toUnixTime() * 1_000);
  return new Date(instantOf(zone, wall));
}
