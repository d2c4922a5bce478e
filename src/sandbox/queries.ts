import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Database } from '../db/tables.ts';
import type { Incident } from '../incidents/incident.ts';

export interface SandboxMessage {
  id: number;
  channel: 'sms' | 'email' | 'voice';
  direction: 'to-person' | 'from-person';
  /** The person's phone or mailbox, whichever way the message went. */
  address: string;
  subject: string | null;
  body: string;
  at: Date;
}

/** A call to a phone of the sandbox, as Twilio would remember it. */
export interface SandboxCall {
  /** Twilio's CallSid. */
  sid: string;
  address: string;
  /** Asked for TwiML when somebody answers; or `twiml` was given with the call. */
  url: string | null;
  twiml: string | null;
  statusCallback: string | null;
  /** Where the next key is sent; null while no key is waited for. */
  action: string | null;
  status: 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer';
}

export async function insertCall(db: Db, { statusCallback, ...call }: SandboxCall, at: Date): Promise<void> {
  await db
    .insertInto('sandbox_calls')
    .values({ ...call, status_callback: statusCallback, at })
    .execute();
}

/** Moves a call on from `from`, and answers it as it is then; null where it has gone on otherwise. */
export async function moveCall(
  db: Db,
  sid: string,
  from: SandboxCall['status'],
  to: Pick<SandboxCall, 'status' | 'action'>,
): Promise<SandboxCall | null> {
  const row = await db
    .updateTable('sandbox_calls')
    .set(to)
    .where('sid', '=', sid)
    .where('status', '=', from)
    .returningAll()
    .executeTakeFirst();
  return row ? callOf(row) : null;
}

export async function findCall(db: Db, sid: string): Promise<SandboxCall | null> {
  const row = await db.selectFrom('sandbox_calls').selectAll().where('sid', '=', sid).executeTakeFirst();
  return row ? callOf(row) : null;
}

/** The calls that ring, where they have rung no longer than a phone does, and those that are spoken on; oldest first. */
export async function callsUnderWay(db: Db, ringingSince: Date): Promise<SandboxCall[]> {
  const rows = await db
    .selectFrom('sandbox_calls')
    .selectAll()
    .where((eb) =>
      eb.or([eb('status', '=', 'in-progress'), eb.and([eb('status', '=', 'ringing'), eb('at', '>', ringingSince)])]),
    )
    .orderBy('at')
    .execute();
  return rows.map(callOf);
}

const callOf = ({ status_callback, at: _, ...call }: Selectable<Database['sandbox_calls']>): SandboxCall => ({
  ...call,
  statusCallback: status_callback,
});

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
