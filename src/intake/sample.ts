import { storable } from './alert.ts';
import { redact } from './redaction.ts';

/** So many payloads of each integration are kept, for so long. */
export const SAMPLES_KEPT = 20;
export const SAMPLES_KEPT_MS = 86_400_000;
/** Bytes. What is longer is kept as text, cut off. */
export const MAX_SAMPLE = 64 * 1_024;

/** What was posted, before anything was done to it. */
export interface Posted {
  integrationId: string;
  /** The key that it came with. */
  key: string;
  receivedAt: Date;
  status: number;
  /** The body of an answer that refuses it. */
  answer: string | null;
  contentType: string | null;
  query: object;
  /** The bytes, or what JSON made of them. */
  body: unknown;
}

/** What is kept of it. */
export interface Sample {
  integrationId: string;
  receivedAt: Date;
  status: number;
  reason: string | null;
  contentType: string | null;
  query: object;
  body: unknown;
  cut: boolean;
}

/** `sent` is what was read of the posted bytes; text where nothing could be. */
export function sampleOf({ key, answer, query, ...posted }: Posted, sent: unknown): Sample {
  // What is nested without end cannot even be measured.
  const body = storable(sent);
  const clean = (value: unknown) => storable(redact(value, [key]));
  const text = JSON.stringify(body) ?? '';
  const cut = Buffer.byteLength(text) > MAX_SAMPLE;
  return {
    integrationId: posted.integrationId,
    receivedAt: posted.receivedAt,
    status: posted.status,
    contentType: posted.contentType === null ? null : String(clean(posted.contentType)).slice(0, 200),
    reason: answer === null ? null : String(clean(reasonIn(answer))).slice(0, 1_000),
    query: clean(query) as object,
    // Redacted before it is cut: half a secret would not be found.
    body: cut ? JSON.stringify(clean(body)).slice(0, MAX_SAMPLE).toWellFormed() : clean(body ?? ''),
    cut,
  };
}

/** Ours is in `detail`, PagerDuty's in `errors`, Opsgenie's in `message`. */
function reasonIn(answer: string): string {
  try {
    const { detail, errors, message } = JSON.parse(answer);
    const listed = Array.isArray(errors) ? errors.map((error) => (typeof error === 'string' ? error : '')) : [];
    return detail ?? (listed.filter(Boolean).join('; ') || message) ?? answer;
  } catch {
    return answer;
  }
}
