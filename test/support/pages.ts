/** The visible text of a page, roughly; that of drawings is not. */
export const textOf = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>|<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
