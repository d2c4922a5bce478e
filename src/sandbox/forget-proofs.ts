import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** A receipt comes so soon after its message. */
const SOON = sql`interval '5 minutes'`;

/**
 * Once messages leave by real providers, what the sandbox's phones and inboxes have shown proves nothing: they are always
 * on. What was proved after the last of their messages stays.
 */
export async function forgetSandboxProofs(db: Db, leaves: { sms: boolean; mail: boolean }): Promise<void> {
  const phones = leaves.sms ? ['sms', 'voice'] : [];
  const types = [...phones, ...(leaves.mail ? ['email'] : [])];
  if (types.length === 0) return;
  await sql`
    UPDATE contact_methods m SET proved_at = NULL, proved_by = NULL
    WHERE m.type = ANY (${types}::text[]) AND m.proved_at <= ${SOON} + (
      SELECT max(at) FROM sandbox_messages s WHERE s.channel = ANY (CASE m.type WHEN 'email' THEN ARRAY['email']
        ELSE ARRAY['sms', 'voice'] END))`.execute(db);
}
