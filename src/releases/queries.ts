import type { Db } from '../db/pool.ts';

export interface NewChange {
  integrationId: string;
  kind: string;
  summary: string;
  source: string | null;
  components: string[];
  at: Date;
  content: object;
}

export async function insertChange(db: Db, change: NewChange, receivedAt: Date): Promise<void> {
  await db
    .insertInto('changes')
    .values({
      integration_id: change.integrationId,
      kind: change.kind,
      summary: change.summary,
      source: change.source,
      components: change.components,
      at: change.at,
      content: JSON.stringify(change.content),
      received_at: receivedAt,
    })
    .execute();
}
