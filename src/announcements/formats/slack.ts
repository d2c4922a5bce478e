import { type Format, json } from '../announcement.ts';
import { escaped, said } from '../said.ts';

/** An incoming webhook of Slack. Mentions and links are written in angle brackets, so escaping these leaves none. */
export const slack: Format = (announcement, { url }) => {
  const { title, about, because, ...link } = escaped(said(announcement), escape);
  const heading = `*${title}*`;
  const lines = [heading, about, because, `<${link.url}|${link.link}>`].filter(Boolean).join('\n');
  // `text` is what notifications show, and all that there is where blocks are not.
  return json(url, {
    text: title,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: lines, verbatim: true } }],
    unfurl_links: false,
  });
};

/** Slack's own three; and the signs of its markup, which have no escape, get an invisible space. */
const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`@]/g, '$&\u200b');
