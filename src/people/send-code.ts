import { randomInt } from 'node:crypto';
import { type Ctx, inTransaction } from '../deps.ts';
import { Forbidden, Invalid, TooMany } from '../lib/errors.ts';
import type { ContactMethod } from './contact-method.ts';
import { dropCode, findWaitingCode, lockMethod, storeCode } from './queries.ts';
import { CODE_VALID_MS, codeText, mayVerify, resendInMs, type Senders } from './verification.ts';

/**
 * Sends a six-digit code to a contact method; it replaces the one sent before. Throws `NotFound`, `TooMany` within half a
 * minute of the last one, and `Invalid` where it cannot be sent: then nothing is waiting, and another try is free.
 */
export async function sendCode(
  ctx: Ctx,
  senders: Senders,
  personId: string,
  methodId: string,
): Promise<{ sentTo: string; expiresAt: Date }> {
  if (!mayVerify(ctx.actor, personId)) throw new Forbidden('Only admins verify the contact methods of others.');
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const expiresAt = new Date(ctx.now.getTime() + CODE_VALID_MS);
  const method = await inTransaction(ctx, async (tx) => {
    const found = await lockMethod(tx.db, personId, methodId);
    requireQuiet(resendInMs(await findWaitingCode(tx.db, personId, methodId), ctx.now));
    await storeCode(tx.db, personId, methodId, code, expiresAt);
    return found;
  });
  await send(ctx, senders, method, code, () => dropCode(ctx.db, personId, methodId));
  return { sentTo: method.address, expiresAt };
}

function requireQuiet(waitMs: number): void {
  if (waitMs <= 0) return;
  const seconds = Math.ceil(waitMs / 1_000);
  throw new TooMany(`A code was sent just now; the next can be sent in ${seconds} s.`, seconds);
}

async function send(ctx: Ctx, senders: Senders, method: ContactMethod, code: string, undo: () => Promise<void>) {
  const sent = await senders[method.type](method.address, codeText(code));
  if (sent.ok) return;
  await undo();
  ctx.log.warn({ channel: method.type, reason: sent.reason }, 'verification code not sent');
  throw new Invalid(`The code could not be sent: ${sent.reason}.`, [{ path: 'method', message: sent.reason }]);
}
