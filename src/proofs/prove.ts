import type { Ctx } from '../deps.ts';
import type { ProofKind } from '../people/proof.ts';
import { findPerson, markProved } from '../people/queries.ts';
import { answerTest, methodsAt } from './queries.ts';

/** A message from this number: whoever has it can be reached there. It answers the test that waits, if one does. */
export async function proveByReply(tx: Ctx, number: string): Promise<void> {
  for (const method of await methodsAt(tx.db, 'sms', number)) await prove(tx, method, 'reply');
}

/** One method of one person was answered. */
export async function prove(
  tx: Ctx,
  method: { personId: string; methodId: string; address: string },
  by: ProofKind,
): Promise<void> {
  await markProved(tx.db, method, by, tx.now);
  await answerTest(tx.db, method.personId, method.methodId, tx.now);
}

/**
 * The button behind a link in a mail that names a person and no address: it shows that mail arrives where they have one
 * address; of several nobody knows which.
 */
export async function proveByMail(tx: Ctx, personId: string): Promise<void> {
  const person = await findPerson(tx.db, personId);
  const mails = person?.contactMethods.filter(({ type, verified }) => type === 'email' && verified) ?? [];
  const [mail] = mails;
  if (mail && mails.length === 1) await prove(tx, { personId, methodId: mail.id, address: mail.address }, 'link');
}
