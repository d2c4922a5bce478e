import { runInNewContext } from 'node:vm';
import { type Ctx, inTransaction } from '../deps.ts';
import type { Absence } from './absence.ts';
import { fetchCalendar } from './fetch-calendar.ts';
import { shiftsOnAbsences } from './find-conflicts.ts';
import { type CalendarEvent, eventsOf } from './ical-import.ts';
import {
  type CalendarDue,
  calendarAbsencesOf,
  claimDueCalendars,
  insertAbsences,
  removeAbsences,
  removeAbsencesWithoutCalendar,
  setCalendarFailures,
} from './queries.ts';
import { tell } from './tell.ts';
import { saidRequest } from './wording.ts';

export interface PollOptions {
  /** Whether calendars may lie in private networks, as they do in many companies. */
  allowPrivate?: boolean;
}

const DAY_MS = 86_400_000;
const EVERY_MS = 15 * 60_000;
const AT_ONCE = 10;
/** An hour of failures in a row is more than a hiccup: the person is told, once. */
const FAILURES_TOLD = 4;
const MOST_TOLD = 5;

/**
 * Reads the absence calendars that nobody has read for 15 minutes and makes their events absences; answers how many.
 * What cannot be read changes nothing. Any number of workers may do this at once: each calendar is one's.
 */
export async function pollCalendars(ctx: Ctx, { allowPrivate = false }: PollOptions = {}): Promise<number> {
  await removeAbsencesWithoutCalendar(ctx.db);
  const due = await claimDueCalendars(ctx.db, ctx.now, new Date(ctx.now.getTime() - EVERY_MS));
  for (let index = 0; index < due.length; index += AT_ONCE)
    await Promise.all(due.slice(index, index + AT_ONCE).map((calendar) => pollOrLog(ctx, calendar, allowPrivate)));
  return due.length;
}

/** One that cannot be handled must not stop the others. */
async function pollOrLog(ctx: Ctx, calendar: CalendarDue, allowPrivate: boolean): Promise<void> {
  await poll(ctx, calendar, allowPrivate).catch((err) =>
    ctx.log.error({ err, person: calendar.person }, 'an absence calendar could not be handled'),
  );
}

async function poll(ctx: Ctx, calendar: CalendarDue, allowPrivate: boolean): Promise<void> {
  let events: CalendarEvent[];
  try {
    events = readEvents(await fetchCalendar(calendar.address, { allowPrivate }), calendar, ctx.now);
  } catch (error) {
    return noteFailure(ctx, calendar, error instanceof Error ? error.message : 'cannot be read');
  }
  await inTransaction(ctx, (tx) => replaceAbsences(tx, calendar, events));
}

/** Stopped after a second: a rule that never comes to its next occurrence must not hold up the pages of this process. */
function readEvents(text: string, { zone }: CalendarDue, now: Date): CalendarEvent[] {
  const window = { from: new Date(now.getTime() - DAY_MS), to: new Date(now.getTime() + 400 * DAY_MS) };
  try {
    return runInNewContext('read()', { read: () => eventsOf(text, window, zone) }, { timeout: 1_000 });
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new Error('takes too long to read');
    throw error;
  }
}

/** What stays the same keeps its row, and with it the id that conflicts name. */
async function replaceAbsences(tx: Ctx, { person }: CalendarDue, events: CalendarEvent[]): Promise<void> {
  const before = new Map((await calendarAbsencesOf(tx.db, person)).map((absence) => [keyOf(absence), absence]));
  const after = new Map(events.map(({ uid, ...event }) => [keyOf(event), { ...event, person, calendarUid: uid }]));
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, { id }]) => id);
  await removeAbsences(tx.db, gone);
  const fresh = [...after].filter(([key]) => !before.has(key)).map(([, absence]) => absence);
  const made = await insertAbsences(tx.db, fresh, tx.now);
  await setCalendarFailures(tx.db, person, 0);
  await tellOfConflicts(tx, person, made);
}

const keyOf = ({ from, to, note }: Pick<Absence, 'from' | 'to' | 'note'>): string =>
  `${from.toISOString()} ${to.toISOString()} ${note}`;

/** Nobody looks at the answer of a poll, so the person hears of the nearest shifts that fall on what it found. */
async function tellOfConflicts(tx: Ctx, person: string, absences: Absence[]): Promise<void> {
  for (const { rotation, from, to } of (await shiftsOnAbsences(tx, person, absences)).slice(0, MOST_TOLD)) {
    await tell(tx, `absent ${rotation} ${from.toISOString()}`, person, 'You are away while you are on call', (zone) => {
      return `You are away while you are on call: ${saidRequest({ rotation, from, to }, zone)}. Ask for cover, e.g. reply cover sat 09:00-21:00.`;
    });
  }
}

async function noteFailure(ctx: Ctx, { person, failures }: CalendarDue, reason: string): Promise<void> {
  ctx.log.warn({ person, reason }, 'an absence calendar could not be read');
  await setCalendarFailures(ctx.db, person, failures + 1);
  if (failures + 1 !== FAILURES_TOLD) return;
  const key = `absence calendar ${ctx.now.toISOString()}`;
  await tell(ctx, key, person, 'Your absence calendar cannot be read', () => {
    return `Your absence calendar cannot be read: it ${reason}. Until it can, shifts may fall on your absences.`;
  });
}
