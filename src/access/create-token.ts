import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { Invalid } from '../lib/errors.ts';
import { randomKey } from '../lib/ids.ts';
import { findPerson } from '../people/queries.ts';
import { insertToken } from './queries.ts';
import type { TokenInput } from './schemas.ts';
import type { Token } from './token.ts';

/** The secret is in this answer and nowhere else. Throws `Invalid` for an unknown person and for an end in the past. */
export function createToken(ctx: Ctx, input: TokenInput): Promise<{ token: Token; secret: string }> {
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt <= ctx.now)
    throw new Invalid('The token would have expired already.', [{ path: 'expiresAt', message: 'is in the past' }]);
  return changeDefinitions(ctx, async (tx) => {
    const person = input.person ? await findPerson(tx.db, input.person) : null;
    await requireReferences(tx.db, input.person ? [{ path: 'person', use: { person: input.person } }] : []);
    const { name, role } = input;
    const token = {
      id: `token-${randomKey().slice(0, 12)}`,
      ...{ name, role, expiresAt },
      person: person && { id: person.id, name: person.name },
      createdAt: ctx.now,
    };
    const secret = randomKey();
    await insertToken(tx.db, token, secret);
    return { token, secret };
  });
}
