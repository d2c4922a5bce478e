import { sql } from 'kysely';
import { type Ctx, inTransaction } from '../deps.ts';

/** Any number that no other advisory lock of this database uses. */
const LOCK = 7_101_001;

/**
 * The transaction of every admin write. They run one at a time over all processes, so that what one has checked (that a
 * person exists, that nobody uses a policy) still holds when it commits. `settings.revision` counts them.
 */
export function changeDefinitions<T>(ctx: Ctx, work: (tx: Ctx) => Promise<T>): Promise<T> {
  return inTransaction(ctx, async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`.execute(tx.db);
    const result = await work(tx);
    await tx.db
      .updateTable('settings')
      .set((eb) => ({ revision: eb('revision', '+', 1) }))
      .where('id', '=', 1)
      .execute();
    return result;
  });
}

/** What `work` answers, and nothing else of it: it is done, so that it is refused where the real thing would be, and undone. */
export async function rehearse<T>(ctx: Ctx, work: (tx: Ctx) => Promise<T>): Promise<T> {
  const undo = new Error('undone');
  let answer: { is: T } | undefined;
  try {
    await changeDefinitions(ctx, async (tx) => {
      answer = { is: await work(tx) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (!answer) throw new Error('what was rehearsed has no end');
  return answer.is;
}
