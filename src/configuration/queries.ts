import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** Until the transaction ends or `checkReferences`, definitions may be written and removed in any order. */
export async function deferReferences(db: Db): Promise<void> {
  await sql`SET CONSTRAINTS ALL DEFERRED`.execute(db);
}

export async function checkReferences(db: Db): Promise<void> {
  await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(db);
}
