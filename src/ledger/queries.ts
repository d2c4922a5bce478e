import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { type Budgets, DETAILS_KEPT, type Entry } from './ledger.ts';

/** Adds counts to what every process has written for the same cause and hour. In one order, so that two cannot deadlock. */
export async function addToLedger(db: Db, entries: Entry[]): Promise<void> {
  const rows = entries.map(({ cause, hour, count, details, lastAt }) => ({
    ...{ cause, hour, count, details },
    last_at: lastAt,
  }));
  await sql`
    INSERT INTO ledger (cause, hour, count, details, last_at)
    SELECT cause, hour, count, details, last_at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS e(cause text, hour timestamptz, count int, details jsonb, last_at timestamptz)
    ORDER BY cause, hour
    ON CONFLICT (cause, hour) DO UPDATE SET
      count = ledger.count + excluded.count,
      details = jsonb_path_query_array(excluded.details || ledger.details, ${sql.lit(`$[0 to ${DETAILS_KEPT - 1}]`)}),
      last_at = greatest(ledger.last_at, excluded.last_at)`.execute(db);
}

export interface LedgerEntry extends Entry {
  alarmedAt: Date | null;
}

/** The ledger from the hour of `since` on; the newest hour first. */
export async function readLedger(db: Db, since: Date): Promise<LedgerEntry[]> {
  const rows = await db
    .selectFrom('ledger')
    .selectAll()
    .where('hour', '>=', since)
    .orderBy('hour', 'desc')
    .orderBy('cause')
    .execute();
  return rows.map(({ cause, hour, count, details, last_at, alarmed_at }) => ({
    ...{ cause, hour, count, details },
    lastAt: last_at,
    alarmedAt: alarmed_at,
  }));
}

/** Whether it is this caller who has to say that the budget is spent: once for each cause and hour. */
export async function claimAlarm(db: Db, { cause, hour }: Pick<Entry, 'cause' | 'hour'>, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('ledger')
    .set({ alarmed_at: now })
    .where('cause', '=', cause)
    .where('hour', '=', hour)
    .where('alarmed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function readBudgets(db: Db): Promise<Budgets> {
  const row = await db.selectFrom('settings').select('budgets').executeTakeFirst();
  return row?.budgets ?? {};
}

export async function forgetLedger(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('ledger').where('hour', '<', before).execute();
}
