import { whyUnreachable } from '../people/person.ts';
import type { LinePerson, ResolvedLine } from './line.ts';

export interface Entry {
  type: 'paged' | 'skipped' | 'escalated' | 'acknowledged' | 'resolved' | 'snoozed';
  text: string;
}

/** "Paged Ada on line 1 (rotation ops)", "Paged Cy as the catch-all". */
export function pagedEntry(line: ResolvedLine, { person, via }: LinePerson): Entry {
  const goesWithoutSaying = via === 'person' || via === 'catch-all' || via === 'admin';
  return { type: 'paged', text: `Paged ${person.name} ${where(line)}${goesWithoutSaying ? '' : ` (${via})`}` };
}

/** Those of a line whom nothing can reach. */
export const unreachableEntries = (line: ResolvedLine): Entry[] =>
  line.people.flatMap(({ person }) => {
    const why = whyUnreachable(person);
    return why ? [{ type: 'skipped', text: `Not paged ${where(line)}: ${person.name} ${why}` } as const] : [];
  });

/** Why a whole line was passed over. */
export function skippedEntries(line: ResolvedLine): Entry[] {
  // That there is no admin either is said once, with the rest.
  if (line.of === 'admins') return [];
  const why = line.people.length === 0 ? 'nobody is on call' : 'nobody on it can be reached';
  return [
    ...unreachableEntries(line),
    { type: 'skipped', text: `${nameOf(line)} (${line.targets}) was skipped: ${why}` },
  ];
}

export const nobodyReached = (line: Pick<ResolvedLine, 'line' | 'of'>): Entry => ({
  type: 'skipped',
  text: `${nameOf(line)} could not be reached: no message got through`,
});

export const didNotAcknowledge = (line: Pick<ResolvedLine, 'line' | 'of'>): Entry => ({
  type: 'escalated',
  text: `${nameOf(line)} did not acknowledge`,
});

function where({ of, line }: ResolvedLine): string {
  if (of === 'admins') return 'as an admin';
  if (of === 'policy') return `on line ${line}`;
  return line === 1 ? 'as the catch-all' : `on line ${line} of the catch-all`;
}

function nameOf({ of, line }: Pick<ResolvedLine, 'line' | 'of'>): string {
  if (of === 'admins') return 'The admins';
  if (of === 'policy') return `Line ${line}`;
  return line === 1 ? 'The catch-all' : `Line ${line} of the catch-all`;
}
