import { oneLine } from '../lib/text.ts';
import type { Announcement } from './announcement.ts';

/** An announcement in plain words, for people. Nothing is escaped yet; each part is one line. */
export interface Said {
  /** "Escalated: #42 Checkout is down". */
  title: string;
  /** "critical · checkout". Empty for a test. */
  about: string;
  /** Why, as the timeline says. May be empty. */
  because: string;
  url: string;
  /** What the link is called. */
  link: string;
}

const MOST_SUMMARY = 200;
const MOST_ABOUT = 150;
const MOST_BECAUSE = 400;

const WORDS: Record<Announcement['type'], string> = {
  triggered: 'Triggered',
  acknowledged: 'Acknowledged',
  unacknowledged: 'Open again',
  escalated: 'Escalated',
  snoozed: 'Snoozed',
  resolved: 'Resolved',
  noted: 'Note',
  test: 'Test',
};

export function said({ type, incident, publicUrl }: Announcement): Said {
  if (!incident)
    return {
      title: 'Test of Firstline',
      about: '',
      because: 'Incidents will be announced here.',
      url: publicUrl,
      link: 'Firstline',
    };
  const { number, url, content } = incident;
  return {
    title: `${wordsOf(type, content.status)}: #${number} ${oneLine(content.summary, MOST_SUMMARY)}`,
    about: oneLine([content.severity, content.components.join(', ')].filter(Boolean).join(' · '), MOST_ABOUT),
    because: oneLine(content.says.join('; '), MOST_BECAUSE),
    url,
    link: `Incident #${number}`,
  };
}

/** The yes of one side leaves an incident triggered. */
const wordsOf = (type: Announcement['type'], status: 'triggered' | 'acknowledged' | 'resolved'): string =>
  type === 'acknowledged' && status === 'triggered' ? 'Acknowledged in part' : WORDS[type];

/** Escapes each part by the rules of a receiver. */
export const escaped = ({ title, about, because, url, link }: Said, write: (text: string) => string): Said => ({
  title: write(title),
  about: write(about),
  because: write(because),
  url,
  link: write(link),
});

/** An @ that names nobody: an invisible space stands behind it. */
export const withoutMentions = (text: string): string => text.replaceAll('@', '@\u200b');

/** Shown as it is written, in Mattermost's Markdown and Discord's: no link, no list, no mention. */
export const plainMarkdown = (text: string): string => withoutMentions(text.replace(/[\\`*_~|[\]()#>]/g, '\\$&'));
