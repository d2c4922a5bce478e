import { type Ctx, inTransaction } from '../../deps.ts';
import { deleteOptOut, findByAddress, insertOptOut } from '../../people/queries.ts';
import { tellOwners } from './tell-owners.ts';

/**
 * A number has said STOP: no SMS is sent to it until it says START. Its owners are told by another way. Answers whose it
 * is, for {@link reviewPages}; nobody where it had opted out already.
 */
export function optOut(ctx: Ctx, address: string, source: 'reply' | 'provider'): Promise<string[]> {
  return inTransaction(ctx, async (tx) => {
    if (!(await insertOptOut(tx.db, address, source, tx.now))) return [];
    const owners = (await findByAddress(tx.db, 'sms', address)).map(({ id }) => id);
    await tellOwners(tx, owners, {
      key: `opted out ${address} ${tx.now.toISOString()}`,
      subject: 'Firstline sends you no more SMS',
      text: `${address} has opted out of SMS with STOP, so Firstline cannot page you there. Reply START to any of its messages to be paged by SMS again.`,
    });
    return owners;
  });
}

/** A number has said START. */
export const optIn = (ctx: Ctx, address: string): Promise<void> => deleteOptOut(ctx.db, address);
