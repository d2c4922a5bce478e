import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Incident } from '../incidents/incident.ts';

export interface SandboxMessage {
  id: number;
  channel: 'sms' | 'email';
  direction: 'to-person' | 'from-person';
  /** The person's phone or mailbox, whichever way the message went. */
  address: string;
  subject: string | null;
  body: string;
  at: Date;
}

export async function insertMessage(db: Db, message: Omit<SandboxMessage, 'id'>): Promise<void> {
  await db.insertInto('sandbox_messages').values(message).execute();
}

/** The latest `perAddress` messages of every phone and mailbox, newest first. */
export async function latestMessages(db: Db, perAddress: number): Promise<SandboxMessage[]> {
  const { rows } = await sql<SandboxMessage>`
    SELECT m.* FROM (SELECT DISTINCT address FROM sandbox_messages) a
    CROSS JOIN LATERAL (
      SELECT * FROM sandbox_messages WHERE address = a.address ORDER BY id DESC LIMIT ${perAddress}) m
    ORDER BY m.id DESC`.execute(db);
  return rows;
}

/** What became of the incidents that messages speak of. */
export async function statusesOf(db: Db, numbers: number[]): Promise<Map<number, Incident['status']>> {
  if (numbers.length === 0) return new Map();
  const rows = await db.selectFrom('incidents').select(['number', 'status']).where('number', 'in', numbers).execute();
  return new Map(rows.map(({ number, status }) => [number, status]));
}

/** The id of the integration of this name, the oldest one if there are several. */
export async function integrationNamed(db: Db, name: string): Promise<string | null> {
  const row = await db
    .selectFrom('integrations')
    .select('id')
    .where('name', '=', name)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
