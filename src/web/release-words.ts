import type { KeptCheck } from '../release-watch/kept-check.ts';
import type { StandbyStatus } from '../release-watch/standby.ts';
import { canBeUndone, isPlanned, type Release, wayBack } from '../releases/release.ts';
import { clockTime } from './time.ts';
import type { Visitor } from './visitor.ts';

type Reader = Pick<Visitor, 'now' | 'zone'>;

/** "Yes, until 22:00 Berlin", "No: migration 41", "Unknown: nothing was said about it"; null: there is nothing to go back to. */
export function backInWords(release: Release, { now, zone }: Reader): string | null {
  if (!canBeUndone(release)) return null;
  const back = wayBack(release, now);
  if (back.can === 'no') return `No${back.why ? `: ${back.why}` : ''}`;
  if (back.can === 'unknown') return `Unknown${back.why ? `: ${back.why}` : ''}`;
  return back.until ? `Yes, until ${clockTime(back.until, zone, now)}` : 'Yes';
}

/** Where it is on its way, and since or until when. */
export function stateOf(release: Release, now: Date): { words: string; at: Date } {
  if (isPlanned(release, now)) return { words: 'Planned for', at: release.at };
  if (release.finishedAt) return { words: 'Out since', at: release.finishedAt };
  if (release.startedAt) return { words: 'Going out since', at: release.startedAt };
  return { words: 'Was planned for', at: release.at };
}

export const RESULTS: Record<KeptCheck['result'], string> = {
  pass: 'The check passes: somebody could mend it at any hour',
  warn: 'The check passes, with warnings',
  fail: 'The check fails',
};

export const SHORT_RESULTS: Record<KeptCheck['result'], string> = { pass: 'passes', warn: 'warns', fail: 'fails' };

export const STANDBY_WORDS: Record<StandbyStatus, string> = {
  told: 'was told',
  waiting: 'was asked, and has not answered yet',
  ready: 'is ready',
  unanswered: 'was asked, and has not said ready',
  void: 'is no longer on call then',
};
