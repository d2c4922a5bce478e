import { AppError } from '../lib/errors.ts';
import type { FetchFromAws } from '../sns/fetch-from-aws.ts';
import { isSignedBy, type SnsMessage } from '../sns/message.ts';

const KEPT = 100;

/**
 * Checks a message by the certificate that it names, fetched once for each address. Throws 403 for a message that is not
 * signed by it, and 503, which SNS tries again, where AWS does not answer.
 */
export function requireSnsSignature(fetchFromAws: FetchFromAws): (message: SnsMessage) => Promise<void> {
  const certificates = new Map<string, Promise<string | null>>();

  const certificateAt = (url: string): Promise<string | null> => {
    const known = certificates.get(url);
    if (known) return known;
    if (certificates.size >= KEPT) certificates.clear();
    const fetched = fetchCertificate(fetchFromAws, url);
    certificates.set(url, fetched);
    // What is not there is asked for again: only a certificate is worth keeping.
    fetched.then(
      (found) => found ?? certificates.delete(url),
      () => certificates.delete(url),
    );
    return fetched;
  };

  return async (message) => {
    const certificate = await certificateAt(message.signingCertUrl);
    if (certificate !== null && isSignedBy(message, certificate)) return;
    throw new AppError(403, 'bad-signature', 'The signature is wrong', 'The message is not signed by AWS SNS.');
  };
}

/** Null where AWS says that there is none. */
async function fetchCertificate(fetchFromAws: FetchFromAws, url: string): Promise<string | null> {
  const { status, text } = await fetchFromAws(url).catch(() => ({ status: 503, text: '' }));
  if (status === 200) return text;
  if (status < 500) return null;
  const detail = 'AWS SNS did not give us the certificate of the signature. Please send it again.';
  throw new AppError(503, 'no-answer', 'Another service did not answer', detail, { retryAfterSeconds: 5 });
}
