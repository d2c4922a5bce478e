import { type Ctx, inTransaction } from '../deps.ts';
import { prove } from './prove.ts';
import { methodsAt } from './queries.ts';

/** A key in a call that tests a method: somebody has heard it. Answers what they are told. */
export function answerTestCall(
  ctx: Ctx,
  about: { person: string; method: string },
  { key, called }: { key: string; called: string },
): Promise<string> {
  return inTransaction(ctx, async (tx) => {
    const method = (await methodsAt(tx.db, 'voice', called)).find(
      ({ personId, methodId }) => personId === about.person && methodId === about.method,
    );
    if (!method || key === '') return 'No key was pressed.';
    await prove(tx, method, 'key');
    return 'Thank you: pages reach you here.';
  });
}
