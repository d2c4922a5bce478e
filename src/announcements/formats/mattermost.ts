import { type Format, json } from '../announcement.ts';
import { escaped, plainMarkdown, said } from '../said.ts';

/** An incoming webhook of Mattermost, in its Markdown. An @ with a name behind it is a mention wherever it stands. */
export const mattermost: Format = (announcement, { url }) => {
  const { title, about, because, ...link } = escaped(said(announcement), plainMarkdown);
  const lines = [`**${title}**`, about, because, `[${link.link}](${link.url})`];
  return json(url, { text: lines.filter(Boolean).join('\n') });
};
