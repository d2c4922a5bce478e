import { type Ctx, inTransaction } from '../deps.ts';
import { insertChange } from '../releases/queries.ts';
import type { ChangeEvent } from './formats/pagerduty.ts';
import type { Integration } from './integration.ts';

/** Keeps a change that a deploy tool reports. It is about the component it names, else about the integration's own. */
export function acceptChange(ctx: Ctx, change: ChangeEvent, integration: Integration): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const component = change.labels.component ?? integration.component;
    await insertChange(
      tx.db,
      {
        integrationId: integration.id,
        kind: 'change',
        summary: change.summary,
        source: change.source ?? null,
        components: component ? [component] : [],
        at: change.at ?? tx.now,
        content: change.content,
      },
      tx.now,
    );
  });
}
