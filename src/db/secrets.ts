import { randomKey } from '../lib/ids.ts';
import type { Db } from './pool.ts';

/** A secret that all processes share: the first one that asks makes it. */
export async function sharedSecret(db: Db, name: string): Promise<string> {
  await db
    .insertInto('secrets')
    .values({ name, value: randomKey() + randomKey() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  return value;
}
