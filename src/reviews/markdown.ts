import { formatDuration } from '../lib/durations.ts';
import { type Review, slowest } from './review.ts';

/** A review as Markdown, times in UTC. What people and programs wrote is shown as it was written, and makes no markup. */
export function toMarkdown(review: Review): string {
  const { incident, summary, steps, people, timeline, followUps } = review;
  const slow = slowest(steps);
  return `${[
    `# Review of #${incident.number}: ${plain(incident.summary)}`,
    `Components: ${plain(incident.components.join(', ') || 'none')}. Paged: ${plain(people.join(', ') || 'nobody')}.`,
    ...(summary ? ['## What we learned', ...summary.split(/\n+/).map(plain).filter(Boolean)] : []),
    '## What was slow',
    table(
      ['Step', 'Took'],
      steps.map(({ name, tookMs }) => [name, said(tookMs) + (name === slow?.name ? ' (the longest)' : '')]),
    ),
    '## Follow-ups',
    followUps.length === 0 ? 'None.' : followUps.map(followUpLine).join('\n'),
    '## Time line',
    table(
      ['When (UTC)', 'What'],
      timeline.map(({ at, kind, text }) => [
        at.toISOString().slice(0, 19).replace('T', ' '),
        `${kind === 'change' ? 'Change: ' : ''}${plain(text)}`,
      ]),
    ),
  ].join('\n\n')}\n`;
}

const followUpLine = ({ text, owner, due, done }: Review['followUps'][number]): string =>
  `- [${done ? 'x' : ' '}] ${plain(text)}${owner ? `, ${plain(owner.name)}` : ''}${due ? `, by ${due}` : ''}`;

/** Rounded to the second. */
export const said = (tookMs: number | null): string =>
  tookMs === null ? 'not measured' : formatDuration(Math.round(tookMs / 1_000) * 1_000);

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** On one line, with what Markdown and HTML would read as theirs made plain. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#~&]/g, '\\$&')
    // A list or a rule at the beginning.
    .replace(/^(\d{1,9})(?=[.)])/, '$1\\')
    .replace(/^[-+=]/, '\\$&');
