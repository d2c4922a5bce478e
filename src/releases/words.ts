/** At most `max` characters of one line; three dots mark a cut, because a phone network has no ellipsis. */
export function clip(text: string, max: number): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length <= max
    ? line
    : `${line
        .slice(0, max - 3)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
        .trimEnd()}...`;
}

/** Whether it needs no quotes in a sentence. */
export const soleWord = (text: string | null): boolean => text !== null && /^\S+$/.test(text);
