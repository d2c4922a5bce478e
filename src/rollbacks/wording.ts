import { nameOf, type Release } from '../releases/release.ts';
import { clip } from '../releases/words.ts';
import type { RunStatus } from './rollback-run.ts';

/** "rel 4.2 (kiln)" */
export const what = (release: Release): string => `${nameOf(release)} (${clip(release.components.join(', '), 40)})`;

/** What a person is told who asks: what to reply comes first, because the end may be cut. */
export function askText(number: number, word: string, release: Release): string {
  const { rollback, hook, by } = release;
  const host = hook ? new URL(hook).host : '';
  const procedure = rollback?.procedure ? ` It does: ${clip(rollback.procedure, 80)}` : '';
  return (
    `To roll back ${what(release)} by ${clip(by, 30)}, reply within 10 min: rollback ${number} confirm ${word}. ` +
    `It calls ${clip(host, 40)}.${procedure}`
  );
}

/** What everybody on the incident is told. */
export function outcomeText(number: number, status: RunStatus, release: Release, name: string, said: string): string {
  const about = `#${number}: ${what(release)}`;
  switch (status) {
    case 'queued':
      return `#${number}: ${name} has ordered the rollback of ${what(release)}. The outcome follows.`;
    case 'waiting':
      return `${about}: the deploy tool has taken the rollback on. The outcome follows.`;
    case 'done':
      return `${about} is rolled back: the deploy tool ${said}.`;
    case 'failed':
      return `${about} is NOT rolled back: the deploy tool ${said}.${byHand(release)}`;
    case 'unclear':
      return `${about}: it is UNCLEAR whether it was rolled back: the deploy tool ${said}. It is not called again. Look there.${byHand(release)}`;
    default:
      return about;
  }
}

const byHand = ({ rollback }: Release): string => {
  const way = rollback?.procedure ?? rollback?.link;
  return way ? ` By hand: ${clip(way, 60)}` : '';
};
