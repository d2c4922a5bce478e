import { createHash, randomBytes } from 'node:crypto';

/** 32 hexadecimal characters from the system's generator: what PagerDuty's clients accept as a key. */
export const randomKey = (): string => randomBytes(16).toString('hex');

/** How keys and tokens are stored. They have 128 bits of entropy, so a plain fast hash is enough. */
export const hashKey = (key: string): Buffer => createHash('sha256').update(key, 'utf8').digest();
