import { createHash, randomBytes, randomInt } from 'node:crypto';

/** 32 hexadecimal characters from the system's generator: what PagerDuty's clients accept as a key. */
export const randomKey = (): string => randomBytes(16).toString('hex');

const CONSONANTS = 'bdfgkmnprstvz';
const VOWELS = 'aeiou';

/** Six letters that can be read aloud and typed on a phone, e.g. `kobemi`: one of 274 625. */
export const randomWord = (): string =>
  Array.from({ length: 6 }, (_, place) => {
    const letters = place % 2 === 0 ? CONSONANTS : VOWELS;
    return letters[randomInt(letters.length)];
  }).join('');

/** How keys and tokens are stored. They have 128 bits of entropy, so a plain fast hash is enough. */
export const hashKey = (key: string): Buffer => createHash('sha256').update(key, 'utf8').digest();
