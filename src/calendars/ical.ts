/** One event of a calendar: an instant to an instant, the end exclusive, cut to whole seconds. */
export interface IcalEvent {
  uid: string;
  /** Counts the changes of the event; the last of them was at `changedAt`. */
  sequence: number;
  changedAt: Date;
  from: Date;
  to: Date;
  summary: string;
  description: string;
  url: string;
}

export interface IcalCalendar {
  name: string;
  url: string;
  /** IANA; a hint for display only, for every instant is written in UTC. */
  zone: string;
  events: IcalEvent[];
}

/**
 * The calendar as RFC 5545 and RFC 7986 have it, with the `X-` names that programs read which are older than the latter.
 * The same calendar is always the same text: DTSTAMP is when the event changed, not when it was asked for.
 */
export function toIcal({ name, url, zone, events }: IcalCalendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Firstline//On call//EN',
    'METHOD:PUBLISH',
    `NAME:${textOf(name)}`,
    `X-WR-CALNAME:${textOf(name)}`,
    `X-WR-TIMEZONE:${textOf(zone)}`,
    `URL:${url}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ];
  return lines.map(fold).join('');
}

const eventLines = ({ uid, sequence, changedAt, from, to, summary, description, url }: IcalEvent): string[] => [
  'BEGIN:VEVENT',
  `UID:${textOf(uid)}`,
  `DTSTAMP:${utcOf(changedAt)}`,
  `LAST-MODIFIED:${utcOf(changedAt)}`,
  `SEQUENCE:${sequence}`,
  `DTSTART:${utcOf(from)}`,
  `DTEND:${utcOf(to)}`,
  `SUMMARY:${textOf(summary)}`,
  `DESCRIPTION:${textOf(description)}`,
  `URL:${url}`,
  // To be on call is not to be busy.
  'TRANSP:TRANSPARENT',
  'END:VEVENT',
];

/** `20261122T080000Z` */
export const utcOf = (instant: Date): string => instant.toISOString().replace(/[-:]|\.\d+/g, '');

/** A value of type TEXT. Whatever some program might take for the end of a line becomes `\n`; other controls, a space. */
const textOf = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');

const MAX_OCTETS = 75;

/** Ends the line, broken so that no part is longer than 75 octets of UTF-8 and none ends within a character. */
function fold(line: string): string {
  if (Buffer.byteLength(line) <= MAX_OCTETS) return `${line}\r\n`;
  let folded = '';
  let octets = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (octets + size > MAX_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += char;
    octets += size;
  }
  return `${folded}\r\n`;
}
