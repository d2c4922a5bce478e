import type { Ctx } from '../deps.ts';
import { insertNotices } from '../notices/queries.ts';
import { peopleByIds } from '../people/queries.ts';
import { changeNotice } from './change-notice.ts';
import { shiftChanges } from './changes.ts';
import type { Rotation } from './rotation.ts';

const AHEAD_MS = 30 * 86_400_000;

/** Tells those whose shifts of the next 30 days an edit changes. Goes into the transaction that saves it. */
export async function tellOfChanges(tx: Ctx, before: Rotation, after: Rotation): Promise<void> {
  const changes = shiftChanges(before, after, tx.now, new Date(tx.now.getTime() + AHEAD_MS));
  const people = await peopleByIds(
    tx.db,
    changes.map(({ person }) => person),
  );
  const notices = changes.flatMap((change) => {
    const person = people.get(change.person);
    return person ? [changeNotice(after.id, change, person, tx.now)] : [];
  });
  await insertNotices(tx, notices);
}
