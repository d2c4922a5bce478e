import { type Announcement, type Format, json } from '../announcement.ts';
import { said } from '../said.ts';
import { topicOf } from '../subscriber.ts';

/** JSON to an ntfy server: its text is plain and knows no mentions. The topic is the last part of the address. */
export const ntfy: Format = (announcement, { url, token }) => {
  const { title, about, because, ...link } = said(announcement);
  return json(
    new URL('/', url).href,
    {
      topic: topicOf(url),
      title,
      message: [about, because].filter(Boolean).join('\n'),
      priority: priorityOf(announcement),
      tags: [TAGS[announcement.type]],
      click: link.url,
    },
    token ? { authorization: `Bearer ${token}` } : {},
  );
};

/** ntfy's run from 1 (min) to 5 (max, which rings on). News that somebody has it, or that it is over, comes quietly. */
function priorityOf({ type, incident }: Announcement): number {
  if (!incident || type === 'snoozed' || type === 'acknowledged') return 3;
  if (type === 'resolved' || type === 'noted') return 2;
  return { critical: 5, error: 4, warning: 3, info: 2 }[incident.content.severity];
}

const TAGS: Record<Announcement['type'], string> = {
  triggered: 'rotating_light',
  acknowledged: 'eyes',
  unacknowledged: 'rotating_light',
  escalated: 'arrow_up',
  snoozed: 'zzz',
  resolved: 'white_check_mark',
  noted: 'memo',
  test: 'wave',
};
