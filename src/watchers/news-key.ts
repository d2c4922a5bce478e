/** The keys of the notices to watchers: of one thing a person is told once, however often it is looked at. */

export const digestKey = (person: string, until: Date): string => `digest ${person} ${until.toISOString()}`;

export const plannedKey = (release: number, at: Date, person: string): string =>
  `planned ${release} ${person} ${at.toISOString()}`;

/** That a person was told of some time for this release. */
export const plannedPrefix = (release: number, person: string): string => `planned ${release} ${person} `;

export const outageKey = (outage: number, news: 'begin' | 'over', person: string): string =>
  `outage ${outage} ${news} ${person}`;

export const isDigest = (key: string): boolean => key.startsWith('digest ');

export type NewsKey =
  | { kind: 'planned'; release: number; at: Date }
  | { kind: 'outage'; outage: number; news: 'begin' | 'over' };

/** What a key tells of; null for a digest, and for the key of another kind of notice. */
export function readNewsKey(key: string): NewsKey | null {
  const [, release, at = ''] = /^planned (\d+) \S+ (\S+)$/.exec(key) ?? [];
  if (release) return { kind: 'planned', release: Number(release), at: new Date(at) };
  const [, outage, news] = /^outage (\d+) (begin|over) \S+$/.exec(key) ?? [];
  return outage ? { kind: 'outage', outage: Number(outage), news: news as 'begin' | 'over' } : null;
}
