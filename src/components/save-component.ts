import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { Invalid } from '../lib/errors.ts';
import { type Component, componentReferences, selfReferences } from './component.ts';
import { findComponent, writeComponent } from './queries.ts';
import type { ComponentInput } from './schemas.ts';

/** Creates or replaces. Throws `Invalid` for references to what does not exist and for a component that depends on itself. */
export function saveComponent(
  ctx: Ctx,
  id: string,
  input: ComponentInput,
): Promise<{ component: Component; created: boolean }> {
  const itself = selfReferences(id, input);
  if (itself.length > 0)
    throw new Invalid(
      `component ${id} cannot depend on itself, and has no edge to itself.`,
      itself.map((path) => ({ path, message: 'is the component itself' })),
    );
  return changeDefinitions(ctx, async (tx) => {
    await requireReferences(tx.db, componentReferences(input));
    const created = (await findComponent(tx.db, id)) === null;
    const component: Component = { id, ...input };
    await writeComponent(tx.db, component, ctx.now);
    return { component, created };
  });
}
