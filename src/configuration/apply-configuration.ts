import { removeComponent, writeComponent } from '../components/queries.ts';
import { changeDefinitions, rehearse } from '../db/definitions.ts';
import type { Db } from '../db/pool.ts';
import { requireReferences, requireUnused } from '../db/references.ts';
import type { Use } from '../db/uses.ts';
import type { Ctx } from '../deps.ts';
import { removePolicy, writePolicy, writeSettings } from '../escalation/queries.ts';
import { type FieldError, Invalid } from '../lib/errors.ts';
import { lookAgain, removeWindow } from '../maintenance/queries.ts';
import { saveWindow } from '../maintenance/save-window.ts';
import { applyDraft } from '../people/person.ts';
import { removePerson, writePerson } from '../people/queries.ts';
import { unknownCountry } from '../people/unknown-country.ts';
import { removeRotation } from '../rotations/queries.ts';
import { releasePeople } from '../rotations/release-people.ts';
import { saveRotation } from '../rotations/save-rotation.ts';
import {
  type Change,
  compare,
  integrationsIn,
  KINDS,
  type Kind,
  type Plan,
  problemsIn,
  withVerified,
} from './configuration.ts';
import { checkReferences, deferReferences } from './queries.ts';
import { readConfiguration } from './read-configuration.ts';
import type { Configuration } from './schemas.ts';

/**
 * Makes the configuration what the document says, all of it or nothing: what it does not hold is deleted. A rotation
 * that changes does so from now on. Throws `Invalid` where the document points to what it does not hold, and `Conflict`
 * where something outside of it (an integration, an override to come) needs what would go.
 */
export async function applyConfiguration(ctx: Ctx, document: Configuration): Promise<Plan> {
  const problems = [...problemsIn(document), ...(await unknownCountries(document))];
  if (problems.length > 0) throw new Invalid('The document does not hold together.', problems);
  return changeDefinitions(ctx, async (tx) => {
    await requireReferences(tx.db, integrationsIn(document));
    const current = await readConfiguration(tx.db, ctx.now);
    const wanted = withVerified(current, document);
    const change = compare(current, wanted);
    await deferReferences(tx.db);
    await write(tx, wanted, change);
    await remove(tx, change.remove);
    await checkReferences(tx.db);
    return change.plan;
  });
}

async function unknownCountries({ people }: Configuration): Promise<FieldError[]> {
  const found = Object.entries(people).map(async ([id, person]) =>
    (await unknownCountry(person)).map(({ path, message }) => ({ path: `people.${id}.${path}`, message })),
  );
  return (await Promise.all(found)).flat();
}

/** The plan alone. */
export const planConfiguration = (ctx: Ctx, document: Configuration): Promise<Plan> =>
  rehearse(ctx, (tx) => applyConfiguration(tx, document));

async function write(tx: Ctx, wanted: Configuration, { write, plan }: Change): Promise<void> {
  const { db, now } = tx;
  const chosen = <Definition>(definitions: Record<string, Definition>, ids: string[]) =>
    Object.entries(definitions).filter(([id]) => ids.includes(id));
  for (const [id, person] of chosen(wanted.people, write.person))
    await writePerson(db, applyDraft(id, person, null), now);
  for (const [id, rotation] of chosen(wanted.rotations, write.rotation)) await saveRotation(tx, id, rotation, 'now');
  for (const [id, policy] of chosen(wanted.policies, write.policy)) await writePolicy(db, { id, ...policy }, now);
  for (const [id, component] of chosen(wanted.components, write.component))
    await writeComponent(db, { id, ...component }, now);
  for (const [id, window] of chosen(wanted.maintenanceWindows, write['maintenance window']))
    await saveWindow(tx, id, window);
  if (plan.update.includes('settings')) await writeSettings(db, wanted.settings);
}

const removers: Record<Kind, (db: Db, id: string) => Promise<void>> = {
  person: removePerson,
  rotation: removeRotation,
  policy: removePolicy,
  component: removeComponent,
  'maintenance window': removeWindow,
};

/** Nothing points to a maintenance window. */
const NAMED = KINDS.filter((kind) => kind !== 'maintenance window');

/** What goes no longer points to anything; then nothing may be left that points to it. */
async function remove(tx: Ctx, gone: Change['remove']): Promise<void> {
  for (const kind of KINDS) for (const id of gone[kind]) await removers[kind](tx.db, id);
  await releasePeople(tx, gone.person);
  if (gone['maintenance window'].length > 0) await lookAgain(tx);
  for (const kind of NAMED) for (const id of gone[kind]) await requireUnused(tx.db, { [kind]: id } as Use);
}
