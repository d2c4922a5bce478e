import { DateTime } from 'luxon';
import { zoneName } from '../lib/local-time.ts';
import type { Hole } from './coverage.ts';

export const FINDING_KINDS = [
  'nobody-on-any-line',
  'empty-line',
  'same-person',
  'unreachable-person',
  'never-proved',
  'broken-method',
  'proof-old',
  'dead-rule',
  'late-rule',
  'no-owner',
  'no-rollback',
  'release-rollback',
  'matched-by-nothing',
  'unused-rotation',
  'silent-heartbeat',
  'unmatched-alerts',
  'catch-all',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What a finding is about, or what it comes from. */
export type Thing = 'component' | 'person' | 'rotation' | 'policy' | 'heartbeat' | 'release' | 'settings';

/** Something that will hurt, and where it is mended. */
export interface Finding {
  kind: FindingKind;
  /** critical: nobody would be woken. warning: fewer than you think. info: worth knowing. */
  severity: 'critical' | 'warning' | 'info';
  about: { thing: Thing; id: string };
  text: string;
  /** Where it is true at certain times only. */
  spans: { from: Date; to: Date }[];
  fix: Link;
  /** Where it can be seen. */
  see?: Link;
}

export interface Link {
  text: string;
  href: string;
}

const KIND_OF: Record<Hole['kind'], FindingKind> = {
  nobody: 'empty-line',
  unverified: 'empty-line',
  unreachable: 'empty-line',
  away: 'empty-line',
  'same-person': 'same-person',
};

/** So many stretches are said; the rest are counted. */
const SAID_SPANS = 3;

/** The holes of one component, each line and reason once. Times are said by the clocks of `zone`. */
export function findingsOfHoles(holes: readonly Hole[], zone: string, fixOf: (hole: Hole) => Link): Finding[] {
  const groups = Map.groupBy(holes, ({ component, line, kind, why }) => JSON.stringify([component, line, kind, why]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const spans = group.map(({ from, to }) => ({ from, to }));
    const wholly = first.line === 0;
    return [
      {
        kind: wholly ? 'nobody-on-any-line' : KIND_OF[first.kind],
        severity: wholly ? 'critical' : 'warning',
        about: { thing: 'component', id: first.component },
        text: `${whatOf(first)} ${spansText(spans, zone)}`,
        spans,
        fix: fixOf(first),
        see: { text: 'See who would be paged then', href: whoWould(first) },
      } satisfies Finding,
    ];
  });
}

const whoWould = ({ component, from }: Hole): string =>
  `/who-would?${new URLSearchParams({ component, at: from.toISOString() })}`;

/** "line 2 of kiln has nobody (Ada is away)" */
export function whatOf({ component, line, kind, why }: Pick<Hole, 'component' | 'line' | 'kind' | 'why'>): string {
  if (line === 0) return `${component} has nobody on any line`;
  if (kind === 'same-person') return `line ${line} of ${component} has ${why},`;
  return `line ${line} of ${component} has nobody${kind === 'nobody' ? '' : ` (${why})`}`;
}

/** "from Sun 22 Nov 12:00 to 22:00 (Berlin)", "... and 4 more times" */
export function spansText(spans: readonly { from: Date; to: Date }[], zone: string): string {
  const said = spans.slice(0, SAID_SPANS).map((span) => spanText(span, zone));
  const more = spans.length - said.length;
  return `${said.join(', ')} (${zoneName(zone)})${more > 0 ? ` and ${more} more times` : ''}`;
}

function spanText({ from, to }: { from: Date; to: Date }, zone: string): string {
  const [begins, ends] = [from, to].map((at) => DateTime.fromJSDate(at, { zone }));
  const say = (local: DateTime | undefined, format: string) => local?.toFormat(format, { locale: 'en' });
  const until = ends && begins?.hasSame(ends, 'day') ? 'HH:mm' : 'ccc d LLL HH:mm';
  return `from ${say(begins, 'ccc d LLL HH:mm')} to ${say(ends, until)}`;
}

const GRAVITY = { critical: 0, warning: 1, info: 2 };

/** The gravest first. */
export const byGravity = (a: Finding, b: Finding): number =>
  GRAVITY[a.severity] - GRAVITY[b.severity] || FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind);
