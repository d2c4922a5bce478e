import { isSnsAddress } from './message.ts';

/** Answers with the status and the text; rejects where nobody answers. */
export type FetchFromAws = (url: string) => Promise<{ status: number; text: string }>;

const TIMEOUT_MS = 5_000;
/** A certificate has about 2 KB. */
const MAX_BYTES = 64 * 1_024;

/** GET, from SNS and from nowhere else: a redirect is not followed, and no more is read than anything of ours needs. */
export const fetchFromAws: FetchFromAws = async (url) => {
  if (!isSnsAddress(url)) throw new Error(`${url} is not an address of AWS SNS`);
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop cancels the rest of the answer.
    if (length > MAX_BYTES) break;
  }
  return { status: response.status, text: Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8') };
};
