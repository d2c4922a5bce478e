import lookAlikes from 'sms-segments-calculator/dist/libs/SmartEncodingMap.js';
import alphabet from 'sms-segments-calculator/dist/libs/UnicodeToGSM.js';

// What most texts consist of. Ten thousand pages that leave at once are not taken to pieces character by character.
/** ASCII of the alphabet: all that can be seen but the backtick. */
const GSM7_ASCII = /^[\n -_a-~]*$/;
/** Of that, what is not of the extension table. */
const ONE_SEPTET_EACH = /^[\n -Z_a-z]*$/;

/** What Twilio's own table of look-alikes leaves out. */
const OURS: Record<string, string> = {
  '→': '->',
  '⇒': '=>',
  '←': '<-',
  '×': 'x',
  '°': ' deg',
  '✓': 'ok',
  '✔': 'ok',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  œ: 'oe',
  Œ: 'OE',
};

/**
 * The same text in the alphabet of GSM 03.38, so that no character makes the phone network switch to UCS-2, which halves
 * what fits in a message. Look-alikes are swapped, accents and emoji dropped, a run of anything else becomes one `?`.
 * Every character of the result is one UTF-16 unit.
 */
export function toGsm7(text: string): string {
  const out = GSM7_ASCII.test(text) ? text : Array.from(text.toWellFormed().normalize('NFC'), gsmFor).join('');
  return out
    .replace(/\uFFFD+/g, '?')
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

/** How many messages the phone network makes of `text`, which is GSM-7: one of 160 septets, or parts of 153. */
export function segmentCount(text: string): number {
  if (ONE_SEPTET_EACH.test(text)) return text.length <= 160 ? 1 : Math.ceil(text.length / 153);
  let total = 0;
  let parts = 1;
  let used = 0;
  for (const char of text) {
    const septets = septetsOf(char);
    total += septets;
    // A character of the extension table takes two septets and is never split between parts.
    if (used + septets > 153) {
      parts += 1;
      used = 0;
    }
    used += septets;
  }
  return total <= 160 ? 1 : parts;
}

/** `around` the longest beginning of `text`, which is GSM-7, that fits into `segments`; `...` marks a cut. */
export function fitSegments(text: string, around: (part: string) => string, segments: number): string {
  if (segmentCount(around(text)) <= segments) return around(text);
  const cut = (length: number) => around(`${text.slice(0, length).trimEnd()}...`);
  let fits = 0;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (segmentCount(cut(middle)) <= segments) fits = middle;
    else tooLong = middle;
  }
  return cut(fits);
}

/** More than two parts of 153 septets can show, and little enough to be cut in no time. */
const MAX_PLAIN = 640;

/** Any answer, made fit for the phone network: GSM-7, at most two segments, line breaks kept. */
export function plainSms(text: string): string {
  return fitSegments(toGsm7(text.slice(0, MAX_PLAIN)), (part) => part, 2);
}

// U+FFFD stands for "cannot be said in GSM-7" until runs of it are joined.
function gsmFor(char: string): string {
  if (char === '\n') return char;
  if (/\s/.test(char)) return ' ';
  if (char >= ' ' && septetsOf(char) > 0) return char;
  if (/\p{M}/u.test(char)) return '';
  const alike = OURS[char] ?? lookAlikes.default[char];
  if (alike !== undefined) return alike;
  if (/[\p{C}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u.test(char)) return '';
  const plain = char.normalize('NFKD');
  return plain === char ? '\uFFFD' : Array.from(plain, gsmFor).join('');
}

/** Of each character of the alphabet; those of the extension table take two. */
const SEPTETS = new Map(
  Object.entries(alphabet.default).map(([code, septets]) => [String.fromCharCode(Number(code)), septets.length]),
);

const septetsOf = (char: string): number => SEPTETS.get(char) ?? 0;
