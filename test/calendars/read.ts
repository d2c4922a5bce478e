import ICAL from 'ical.js';

/** An event as a calendar program understands it. */
export interface ReadEvent {
  uid: string;
  sequence: number;
  summary: string;
  description: string;
  /** ISO 8601 in UTC, as the event says; a local time would have no Z. */
  from: string;
  to: string;
  changedAt: string;
}

// It unescapes only the properties it knows; one it does not know is TEXT (RFC 5545, 3.8.8.2).
ICAL.design.icalendar.property['x-wr-calname'] = { defaultType: 'text' };

/** What `ical.js` makes of a calendar. */
export function readIcal(text: string): { name: string; component: ICAL.Component; events: ReadEvent[] } {
  const component = new ICAL.Component(ICAL.parse(text));
  const events = component.getAllSubcomponents('vevent').map((vevent) => {
    const event = new ICAL.Event(vevent);
    return {
      uid: event.uid,
      sequence: event.sequence,
      summary: event.summary,
      description: event.description,
      from: String(event.startDate),
      to: String(event.endDate),
      changedAt: String(vevent.getFirstPropertyValue('last-modified')),
    };
  });
  return { name: String(component.getFirstPropertyValue('x-wr-calname')), component, events };
}
