import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { Invalid } from '../lib/errors.ts';
import { isPrivateHost } from '../lib/public-address.ts';
import { newSecret } from './new-secret.ts';
import { findSubscriber, writeSubscriber } from './queries.ts';
import type { SubscriberInput } from './schemas.ts';
import { targetOf } from './subscriber.ts';

/**
 * Creates or replaces. Where an address or token is left out, the one it had stays. Answers a webhook's new secret, once;
 * null where it keeps its own, or has none. Throws `Invalid`.
 */
export function saveSubscriber(
  ctx: Ctx,
  id: string,
  { type, url, token, chat, ...wanted }: SubscriberInput,
  { allowPrivate }: { allowPrivate: boolean },
): Promise<{ isNew: boolean; secret: string | null }> {
  return changeDefinitions(ctx, async (tx) => {
    const before = await findSubscriber(tx.db, id);
    const found = targetOf({ type, url, token, chat }, before?.type === type ? before.target : null);
    if ('errors' in found) {
      const what = found.errors.map(({ path, message }) => `${path} ${message}`).join('; ');
      throw new Invalid(`It cannot be sent to ${type} like this: ${what}.`, found.errors);
    }
    if (!allowPrivate && isPrivateHost(found.target.url))
      throw new Invalid('Addresses of private networks are refused here; see ALLOW_PRIVATE_WEBHOOKS.', [
        { path: 'url', message: 'is at an address of a private network' },
      ]);
    const { components = null } = wanted;
    await requireReferences(
      tx.db,
      (components ?? []).map((component, nth) => ({ path: `components.${nth}`, use: { component } })),
    );
    const secret = type === 'webhook' && before?.type !== 'webhook' ? newSecret() : null;
    await writeSubscriber(tx.db, { id, type, ...wanted, components, target: found.target }, secret, tx.now);
    return { isNew: before === null, secret };
  });
}
