import { DateTime } from 'luxon';
import type { Budget } from '../components/noise.ts';
import type { Severity } from '../components/severity.ts';
import { formatDuration } from '../lib/durations.ts';

/** What the budgets of an incident's components make of it. Instants are ISO 8601 text, `recent` epoch milliseconds. */
export interface Tolerance {
  /** Nobody is paged; kept on what was resolved meanwhile. */
  holding: boolean;
  /** How many alerts were tolerated in this run, and since when it goes on. */
  count: number;
  since: string;
  /** The newest alerts: as many as decide whether the budget is spent. */
  recent: number[];
  /** How long it is held if nothing more is heard, and what then: it lasts too long, or it has gone by itself. */
  until: string;
  atEnd: 'page' | 'close';
}

/** Whether each component's budget covers the severity. */
export const covers = (budgets: readonly Budget[], severity: Severity): boolean =>
  budgets.length > 0 && budgets.every(({ severities }) => severities.includes(severity));

/**
 * One more alert of a key at `now`. `before` is what was counted so far; `firingSince` when the present incident opened,
 * null where this alert opens it. Once it pages, it is held no more. `budgets` are those that cover it.
 */
export function tolerate(
  before: Tolerance | null,
  budgets: readonly Budget[],
  firingSince: Date | null,
  now: Date,
): Tolerance {
  const widest = Math.max(...budgets.map(({ withinMs }) => withinMs));
  const earlier = (before?.recent ?? []).filter((at) => at > now.getTime() - widest);
  const most = Math.max(0, ...budgets.map(({ moreThan }) => moreThan ?? 0));
  const recent = [...earlier, now.getTime()].slice(-(most + 1));
  const run = before && (firingSince || earlier.length > 0) ? before : { count: 0, since: now.toISOString() };
  const pages = firingSince !== null && before !== null && !before.holding;
  const holding = !pages && !isSpent(budgets, recent, now) && !lasts(budgets, firingSince ?? now, now);
  const { until, atEnd } = end(budgets, firingSince ?? now, now);
  return { holding, count: run.count + (holding ? 1 : 0), since: run.since, recent, until: until.toISOString(), atEnd };
}

const isSpent = (budgets: readonly Budget[], recent: number[], now: Date): boolean =>
  budgets.some(
    ({ moreThan, withinMs }) =>
      moreThan !== null && recent.filter((at) => at > now.getTime() - withinMs).length > moreThan,
  );

const lasts = (budgets: readonly Budget[], since: Date, now: Date): boolean =>
  budgets.some(({ longerThanMs }) => longerThanMs !== null && now.getTime() - since.getTime() >= longerThanMs);

function end(budgets: readonly Budget[], since: Date, now: Date): { until: Date; atEnd: Tolerance['atEnd'] } {
  const longest = Math.min(...budgets.map(({ longerThanMs }) => longerThanMs ?? Number.POSITIVE_INFINITY));
  if (Number.isFinite(longest)) return { until: new Date(since.getTime() + longest), atEnd: 'page' };
  return { until: new Date(now.getTime() + Math.max(...budgets.map(({ withinMs }) => withinMs))), atEnd: 'close' };
}

/** It pages from here on. */
export const released = (tolerance: Tolerance | null): Tolerance | null =>
  tolerance?.holding ? { ...tolerance, holding: false } : tolerance;

/** "Tolerated: nobody is paged unless it comes more than 10 times within 1h, or lasts longer than 30m". */
export function toleratedText(budgets: readonly Budget[], { count, since }: Tolerance, now: Date): string {
  const limits = budgets.flatMap(({ moreThan, withinMs, longerThanMs }) => [
    ...(moreThan === null ? [] : [`comes ${oftenText(moreThan, withinMs)}`]),
    ...(longerThanMs === null ? [] : [`lasts longer than ${formatDuration(longerThanMs)}`]),
  ]);
  const often = count > 1 ? `, ${timesText(count)} in ${sinceText(since, now)}` : '';
  return `Tolerated${often}: nobody is paged unless it ${[...new Set(limits)].join(', or ')}`;
}

/** "Tolerated 10 times in 42m; now it came more than 10 times within 1h: paging". */
export function spentText(budgets: readonly Budget[], { count, since, recent }: Tolerance, now: Date): string {
  const spent = budgets.find((budget) => isSpent([budget], recent, now));
  const why = spent?.moreThan ? `it came ${oftenText(spent.moreThan, spent.withinMs)}` : 'it has lasted too long';
  return `Tolerated ${timesText(count)} in ${sinceText(since, now)}; now ${why}: paging`;
}

/** What is held and has lasted as long as its budget allows. */
export const lastedText = ({ count, since }: Tolerance, openedAt: Date, now: Date): string =>
  `Tolerated ${timesText(count)} in ${sinceText(since, now)}; it is still there after ${sinceText(openedAt.toISOString(), now)}: paging`;

/** What is held and was not heard of again. */
export const goneText = ({ count, recent }: Tolerance, now: Date): string =>
  `Resolved: tolerated ${timesText(count)} and not seen again for ${roundText(now.getTime() - (recent.at(-1) ?? now.getTime()))}`;

/** "Tolerated 37 times since 14:02", for a page, by its reader's clock; the day is said where it is another one. */
export function toleratedNote(tolerance: Tolerance | null, zone: string, now: Date): string | null {
  if (!tolerance || tolerance.count === 0) return null;
  const since = DateTime.fromISO(tolerance.since, { zone });
  const isToday = since.hasSame(DateTime.fromJSDate(now, { zone }), 'day');
  const when = since.toFormat(isToday ? 'HH:mm' : 'ccc HH:mm', { locale: 'en' });
  return `Tolerated ${timesText(tolerance.count)} since ${when}`;
}

const oftenText = (moreThan: number, withinMs: number): string =>
  `more than ${timesText(moreThan)} within ${formatDuration(withinMs)}`;

const timesText = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const sinceText = (since: string, now: Date): string => roundText(now.getTime() - Date.parse(since));

/** To the second below a minute, to the minute above. */
function roundText(ms: number): string {
  const unit = ms < 60_000 ? 1_000 : 60_000;
  return formatDuration(Math.floor(ms / unit) * unit);
}
