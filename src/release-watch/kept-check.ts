import { nameOf, type Release } from '../releases/release.ts';
import type { Span } from './standby.ts';

/** What speaks against a release, as it was found. */
export interface KeptHole {
  kind: string;
  level: 'fail' | 'warn';
  component: string | null;
  line: number | null;
  /** The text without its times: a hole that has only grown or shrunk is the same. */
  what: string;
  text: string;
  spans: Span[];
}

/** What the check of a release said at an instant, and has said since. */
export interface KeptCheck {
  at: Date;
  result: 'pass' | 'warn' | 'fail';
  from: Date;
  to: Date;
  holes: KeptHole[];
}

export interface Turn {
  /** Whether it says something else than before. */
  differs: boolean;
  /** What whoever made the release must hear of: what fails now and did not; whoever was asked and is silent. */
  news: KeptHole[];
  /** It failed, and does so no more. */
  isWell: boolean;
}

/**
 * What a new check says that the one before did not. Hours that are over by `after.from` count in neither. What the first
 * one says is in the answer to whoever told of the release: it is news where that was a tool, which may read none.
 */
export function turnOf(before: KeptCheck | null, after: KeptCheck, toldByTool = false): Turn {
  if (!before) {
    const news = toldByTool ? after.holes.filter(({ level }) => level === 'fail') : [];
    return { differs: true, news, isWell: false };
  }
  const known = new Set(before.holes.map(nameOfHole));
  const news = after.holes.filter((hole) => isNews(hole) && !known.has(nameOfHole(hole)));
  const then = before.holes.flatMap((hole) => remaining(hole, after.from)).map(inFull);
  const differs = JSON.stringify(then.sort()) !== JSON.stringify(after.holes.map(inFull).sort());
  return {
    differs: differs || before.result !== after.result,
    news,
    isWell: before.result === 'fail' && after.result !== 'fail',
  };
}

const isNews = ({ kind, level }: KeptHole): boolean => level === 'fail' || kind === 'unconfirmed';

const nameOfHole = ({ kind, level, component, line, what }: KeptHole): string =>
  JSON.stringify([kind, level, component, line, what]);

const inFull = (hole: KeptHole): string => `${nameOfHole(hole)} ${JSON.stringify(hole.spans)}`;

/** What is left of it from `from` on. One without times is about the whole. */
function remaining(hole: KeptHole, from: Date): KeptHole[] {
  if (hole.spans.length === 0) return [hole];
  const spans = hole.spans
    .filter((span) => span.to > from)
    .map((span) => ({ from: span.from < from ? from : span.from, to: span.to }));
  return spans.length > 0 ? [{ ...hole, spans }] : [];
}

/** "rel 4.2 (kiln)" */
export const whatOfRelease = (release: Pick<Release, 'kind' | 'version' | 'summary' | 'components'>): string => {
  const [first = '', ...others] = release.components;
  return `${nameOf(release)} (${first}${others.length > 0 ? ` and ${others.length} more` : ''})`;
};

/** So many holes are written out; the page has them all. */
const MOST_SAID = 3;

/** What whoever made it is told; null where nothing of it is theirs to hear. */
export function turnText(what: string, { news, isWell }: Turn, after: KeptCheck, page: string): string | null {
  const said = news.slice(0, MOST_SAID).map(({ text }) => text);
  const more = news.length > MOST_SAID ? ` And ${news.length - MOST_SAID} more.` : '';
  if (news.some(({ level }) => level === 'fail'))
    return `The check of ${what} fails now: ${said.join('; ')}.${more} See ${page}`;
  if (isWell) return `The check of ${what} ${after.result === 'pass' ? 'passes again' : 'fails no more'}. See ${page}`;
  return news.length > 0 ? `About ${what}: ${said.join('; ')}.${more} See ${page}` : null;
}
