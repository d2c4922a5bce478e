import { type Format, json } from '../announcement.ts';
import { escaped, plainMarkdown, said } from '../said.ts';

const SUPPRESS_EMBEDS = 4;

/** A webhook of Discord, in its Markdown; nobody is pinged, whatever the text says. */
export const discord: Format = (announcement, { url }) => {
  const { title, about, because, ...link } = escaped(said(announcement), plainMarkdown);
  const lines = [`**${title}**`, about, because, link.url].filter(Boolean);
  return json(url, { content: lines.join('\n'), allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS });
};
