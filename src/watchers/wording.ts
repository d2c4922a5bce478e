import { DateTime } from 'luxon';
import { roughDuration } from '../lib/durations.ts';
import { zoneName } from '../lib/local-time.ts';
import { canBeUndone, nameOf, type Release, wayBack } from '../releases/release.ts';
import type { Problem } from './watch.ts';

interface Words {
  subject: string;
  text: string;
}

/** "kiln-web" as people say it: "Kiln web". */
export const sayComponent = (id: string): string =>
  id.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());

const sayAll = (ids: readonly string[]): string => {
  const [last = '', ...others] = ids.map(sayComponent).toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
};

/** "Saturday 28 November, 22:00 (Berlin)" */
const sayWhen = (at: Date, zone: string): string =>
  `${DateTime.fromJSDate(at, { zone }).toFormat('cccc d LLLL, HH:mm', { locale: 'en' })} (${zoneName(zone)})`;

/** What those are told who do not look after it. `moved`: they have heard of another time. */
export function plannedText(release: Release, plannedAt: Date, zone: string, moved: boolean): Words {
  const components = sayAll(release.components);
  const what = release.kind === 'release' ? 'A new version' : 'A change';
  const when = sayWhen(plannedAt, zone);
  const begin = moved
    ? `${what} of ${components} has been moved. It is now planned for ${when}.`
    : `${what} of ${components} is planned for ${when}.`;
  const about = release.summary === release.version ? `It is version ${release.version}.` : `It is: ${release.summary}`;
  return { subject: `${moved ? 'Moved' : 'Planned'}: ${components}, ${when}`, text: `${begin}\n\n${about}` };
}

export function outageText(component: string, { since, takenBy }: Problem, zone: string): Words {
  const name = sayComponent(component);
  const who = takenBy ? `The team has been told, and ${takenBy} is working on it.` : 'The team has been told.';
  const text = `${name} has had a problem since ${sayWhen(since, zone)}. ${who} You will hear when it is over.`;
  return { subject: `${name} has a problem`, text };
}

export function overText(component: string, from: Date, to: Date, zone: string): Words {
  const name = sayComponent(component);
  const took = roughDuration(Math.max(60_000, to.getTime() - from.getTime()));
  return {
    subject: `${name} works again`,
    text: `The problem of ${name} was over at ${sayWhen(to, zone)}, after ${took}.`,
  };
}

/** What a digest tells of one component's problem. */
export interface ToldIncident {
  number: number;
  summary: string;
  components: string[];
  from: Date;
  /** Null: it goes on. */
  to: Date | null;
}

export interface ToldChange {
  at: Date;
  components: string[];
  by: string | null;
  summary: string;
  release: Release | null;
}

export interface News {
  /** What the person watches; what these depend on is told of, too. */
  watched: string[];
  from: Date;
  to: Date;
  changes: ToldChange[];
  incidents: ToldIncident[];
  /** Of the next seven days. */
  planned: Release[];
}

/** Null where there is nothing to tell. `publicUrl`: where all of it can be looked at. */
export function digestText(news: News, zone: string, publicUrl: string): Words | null {
  const { watched, changes, incidents, planned } = news;
  if (changes.length + incidents.length + planned.length === 0) return null;
  const say = (at: Date) => DateTime.fromJSDate(at, { zone }).toFormat('ccc d LLL HH:mm', { locale: 'en' });
  const counts = [
    count(changes.length, 'change'),
    count(incidents.length, 'outage'),
    planned.length > 0 ? `${planned.length} planned` : '',
  ];
  const sections: [string, string[]][] = [
    ['Outages', incidents.map((one) => `${say(one.from)} ${incidentText(one, say, publicUrl)}`)],
    ['Changes', changes.map((one) => `${say(one.at)} ${changeText(one, news.to)}`)],
    ['Planned', planned.map((one) => `${say(one.plannedAt ?? one.at)} ${nameOf(one)} (${one.components.join(', ')})`)],
  ];
  const said = sections.flatMap(([title, lines]) =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `- ${line}`)],
  );
  const about = watched.length === 0 ? 'every component' : watched.join(', ');
  const head = `What happened to ${about}, and to what it depends on, since ${say(news.from)} (${zoneName(zone)}):`;
  return {
    subject: `${watched.length === 0 ? 'All components' : watched.join(', ')}: ${counts.filter(Boolean).join(', ')}`,
    text: [head, ...said].join('\n'),
  };
}

const count = (number: number, noun: string): string =>
  number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;

function incidentText(
  { number, summary, components, to }: ToldIncident,
  say: (at: Date) => string,
  url: string,
): string {
  const until = to ? `until ${say(to)}` : 'goes on';
  return `#${number} ${components.join(', ')}: ${summary} (${until}) ${url}/incidents/${number}`;
}

function changeText({ release, by, components, summary }: ToldChange, now: Date): string {
  const name = release ? nameOf(release) : summary;
  const more = release?.version && release.summary !== release.version ? `: ${release.summary}` : '';
  return `${name}${by ? ` by ${by}` : ''} (${components.join(', ')})${more}${release ? backText(release, now) : ''}`;
}

function backText(release: Release, now: Date): string {
  if (!canBeUndone(release)) return '';
  const back = wayBack(release, now);
  if (back.can === 'no') return `, CANNOT roll back${back.why ? ` (${back.why})` : ''}`;
  return back.can === 'unknown' ? ', rollback unknown' : ', can be rolled back';
}
