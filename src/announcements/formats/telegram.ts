import { type Format, json } from '../announcement.ts';
import { escaped, said, withoutMentions } from '../said.ts';

/** `sendMessage` of Telegram's Bot API: plain text, in which an @ with a name behind it is a mention all the same. */
export const telegram: Format = (announcement, { url, token, chat }) => {
  const { title, about, because, ...link } = escaped(said(announcement), withoutMentions);
  return json(`${url.replace(/\/+$/, '')}/bot${token}/sendMessage`, {
    chat_id: chat,
    text: [title, about, because, link.url].filter(Boolean).join('\n'),
    link_preview_options: { is_disabled: true },
  });
};
