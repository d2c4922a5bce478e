import { type Format, json } from '../announcement.ts';
import { said } from '../said.ts';

/**
 * The address of a Teams workflow that posts a card. The text stands in text runs, which know no Markdown, and a mention
 * would need an entity of its own: so nothing needs to be escaped.
 */
export const teams: Format = (announcement, { url }) => {
  const { title, about, because, ...link } = said(announcement);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      line(title, { weight: 'Bolder', size: 'Medium' }),
      ...[about, because].filter(Boolean).map((text) => line(text)),
    ],
    actions: [{ type: 'Action.OpenUrl', title: link.link, url: link.url }],
  };
  return json(url, {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  });
};

const line = (text: string, style: object = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...style }],
});
