import { type Ctx, inTransaction } from '../deps.ts';
import { Conflict, Forbidden, Invalid, NotFound, TooMany } from '../lib/errors.ts';
import { insertNotices } from '../notices/queries.ts';
import { getPerson, lockMethod } from '../people/queries.ts';
import { mayVerify } from '../people/verification.ts';
import { type ContactTest, restMs, TEST_SUBJECT, testKey, testText, whyNotTestable } from './contact-test.ts';
import { findTest, pagedForNow, writeTest } from './queries.ts';

/**
 * Sends a message that asks for an ok. Throws `NotFound`, `Forbidden` for all but the person and admins, `Invalid` where
 * nothing can be sent, `TooMany` within five minutes of the last one, and `Conflict` while the person is being paged:
 * their ok must mean the incident then, and shows the same. `callProblem`: why nobody can be called from here.
 */
export function askForProof(
  ctx: Ctx,
  personId: string,
  methodId: string,
  callProblem: string | null,
): Promise<ContactTest> {
  if (!mayVerify(ctx.actor, personId)) throw new Forbidden('Only admins test the contact methods of others.');
  return inTransaction(ctx, async (tx) => {
    await lockMethod(tx.db, personId, methodId);
    const person = await getPerson(tx.db, personId);
    const method = person.contactMethods.find(({ id }) => id === methodId);
    if (!method) throw new NotFound(`contact method ${methodId} of a person ${personId}`);
    const why = whyNotTestable(method, callProblem);
    if (why) throw new Invalid(`${methodId} cannot be tested: it ${why}.`, [{ path: 'method', message: why }]);
    requireRest(restMs(await findTest(tx.db, personId, methodId), tx.now));
    const number = await pagedForNow(tx.db, personId);
    if (number !== null)
      throw new Conflict(`${person.name} is being paged for #${number}: to answer that shows the same.`);
    const test = {
      ...{ person: personId, method: methodId, askedAt: tx.now, askedBy: tx.actor.name },
      answeredAt: null,
    };
    await writeTest(tx.db, test);
    const text = testText(method.type);
    const key = testKey(test);
    await insertNotices(tx, [{ key, person: personId, method: methodId, subject: TEST_SUBJECT, text, dueAt: tx.now }]);
    return test;
  });
}

function requireRest(waitMs: number): void {
  if (waitMs <= 0) return;
  const seconds = Math.ceil(waitMs / 1_000);
  throw new TooMany(`A test was sent there just now; the next can be sent in ${seconds} s.`, seconds);
}
