import type { z } from 'zod';
import { type Alert, cut, cutLabels, cutSummary, severityOf, storable } from '../alert.ts';
import type { AlertInput } from '../schemas.ts';

const MAX_KEY = 255;

/** Our own format, `POST /v1/alerts`. Fields we do not know are somebody's details, and are kept. */
export function fromGeneric(body: z.infer<typeof AlertInput>): Alert {
  const summary = cutSummary(body.summary ?? body.dedupKey ?? '');
  const components = [body.component ?? [], body.components ?? []].flat();
  return {
    action: body.action,
    summary,
    severity: severityOf(body.severity),
    dedupKey: body.dedupKey === undefined ? undefined : cut(body.dedupKey, MAX_KEY),
    components: [...new Set(components)],
    source: body.source === undefined ? undefined : cut(body.source, MAX_KEY),
    labels: cutLabels(body.labels ?? {}),
    content: storable(body as Record<string, unknown>),
  };
}
