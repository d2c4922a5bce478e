import type { z } from 'zod';
import { type Alert, cut, cutKey, cutLabels, cutSummary, severityOf, storable } from '../alert.ts';
import type { AlertInput } from '../schemas.ts';

const MAX_SOURCE = 255;

/** Our own format, `POST /v1/alerts`. Fields we do not know are somebody's details, and are kept. */
export function fromGeneric(body: z.infer<typeof AlertInput>): Alert {
  const summary = cutSummary(body.summary || body.dedupKey || '');
  const components = [body.component || [], body.components ?? []].flat();
  return {
    action: body.action,
    summary,
    severity: severityOf(body.severity),
    dedupKey: body.dedupKey ? cutKey(body.dedupKey) : undefined,
    components: [...new Set(components)],
    source: body.source ? cut(body.source, MAX_SOURCE) : undefined,
    labels: cutLabels(body.labels ?? {}),
    content: storable(body) as object,
  };
}
