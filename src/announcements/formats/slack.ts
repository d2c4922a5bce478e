import { type Format, json } from '../announcement.ts';
import { escaped, said, withoutMentions } from '../said.ts';

/** An incoming webhook of Slack. Mentions and links are written in angle brackets, so escaping these leaves none. */
export const slack: Format = (announcement, { url }) => {
  const { title, about, because, ...link } = escaped(said(announcement), forSlack);
  const heading = `*${title}*`;
  const lines = [heading, about, because, `<${link.url}|${link.link}>`].filter(Boolean).join('\n');
  // `text` is what notifications show, and all that there is where blocks are not.
  return json(url, {
    text: title,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: lines, verbatim: true } }],
    unfurl_links: false,
  });
};

/** Slack's own three; and an @ that names nobody where a workspace links names. */
const forSlack = (text: string): string =>
  withoutMentions(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
