import type { z } from 'zod';
import { fieldErrors } from '../../lib/field-errors.ts';
import { type Alert, cut, cutKey, cutLabels, cutSummary, severityOf, storable } from '../alert.ts';
import type { Format } from '../format.ts';
import { AlertInput } from '../schemas.ts';

const MAX_SOURCE = 255;

/** Our own format for whoever can set an address and no header: the key is in the path. */
export const generic: Format = ({ body }) => {
  const read = AlertInput.safeParse(body, { reportInput: true });
  return read.success ? { alerts: [fromGeneric(read.data)] } : { refused: fieldErrors(read.error, 'body') };
};

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
