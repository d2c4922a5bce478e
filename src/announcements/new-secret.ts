import { randomKey } from '../lib/ids.ts';
import { secretFrom } from './signature.ts';

/** 32 random bytes, as Standard Webhooks write a signing key. */
export const newSecret = (): string => secretFrom(Buffer.from(randomKey() + randomKey(), 'hex'));
