/**
 * Text for a header, a subject or an SMS: one line, well-formed, without control characters, at most `max` UTF-16 units.
 * Whatever would begin a new line becomes a space, so nothing can be smuggled into the next header.
 */
export function oneLine(text: string, max: number): string {
  const line = text
    .slice(0, max * 2)
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return line.length <= max
    ? line
    : `${line
        .slice(0, max - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`;
}
