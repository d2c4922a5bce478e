import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { type Policy, policyReferences } from './policy.ts';
import { findPolicy, writePolicy } from './queries.ts';
import type { PolicyInput } from './schemas.ts';

/** Creates or replaces. Throws `Invalid` for targets that do not exist. */
export function savePolicy(ctx: Ctx, id: string, input: PolicyInput): Promise<{ policy: Policy; created: boolean }> {
  return changeDefinitions(ctx, async (tx) => {
    await requireReferences(tx.db, policyReferences(input));
    const created = (await findPolicy(tx.db, id)) === null;
    const policy: Policy = { id, ...input };
    await writePolicy(tx.db, policy, ctx.now);
    return { policy, created };
  });
}
