import { z } from 'zod';
import { ComponentInput, ComponentOutput } from '../components/schemas.ts';
import { PolicyInput, PolicyOutput, SettingsInput, SettingsOutput } from '../escalation/schemas.ts';
import { Id } from '../lib/wire.ts';
import { MaintenanceWindowDefinition, MaintenanceWindowOutput } from '../maintenance/schemas.ts';
import { PersonAsWritten, PersonInput } from '../people/schemas.ts';
import { RotationDefinition } from '../rotations/schemas.ts';
import { RotationOutput } from '../rotations/wire.ts';

/** Definitions by id; a list of definitions that each have an `id` is taken, too. */
const section = <Definition extends z.ZodType>(definition: Definition) =>
  z.preprocess(byId, z.record(Id, definition)).optional();

function byId(given: unknown, context: z.RefinementCtx): unknown {
  if (!Array.isArray(given)) return given;
  const entries = new Map<unknown, unknown>();
  for (const [index, item] of given.entries()) {
    const { id, ...definition } = item !== null && typeof item === 'object' ? item : {};
    const message = id === undefined ? 'is required' : entries.has(id) ? `"${id}" is there twice` : null;
    if (message) context.addIssue({ code: 'custom', path: [index, 'id'], message, input: id });
    entries.set(id, definition);
  }
  return Object.fromEntries(entries);
}

/** The whole configuration. What a document leaves out it does not have: a section that is not there is empty. */
export const Configuration = z
  .strictObject({
    people: section(PersonInput),
    rotations: section(RotationDefinition),
    policies: section(PolicyInput),
    components: section(ComponentInput),
    maintenanceWindows: section(MaintenanceWindowDefinition),
    settings: SettingsInput.optional(),
  })
  .refine(
    (document) => Object.keys(document).length > 0,
    'has none of people, rotations, policies, components, maintenanceWindows, settings',
  )
  .transform(({ people = {}, rotations = {}, policies = {}, components = {}, ...rest }) => {
    const { maintenanceWindows = {}, settings = { catchAll: null } } = rest;
    return { people, rotations, policies, components, maintenanceWindows, settings };
  })
  .meta({ id: 'ConfigurationDefinition' });
export type Configuration = z.output<typeof Configuration>;

export const ConfigurationOutput = z
  .object({
    people: z.record(z.string(), PersonAsWritten.omit({ id: true })),
    rotations: z.record(z.string(), RotationOutput.omit({ id: true, pendingFrom: true })),
    policies: z.record(z.string(), PolicyOutput.omit({ id: true })),
    components: z.record(z.string(), ComponentOutput.omit({ id: true })),
    maintenanceWindows: z.record(z.string(), MaintenanceWindowOutput.omit({ id: true, occurrences: true })),
    settings: SettingsOutput,
  })
  .meta({ id: 'Configuration' });

const names = z.array(z.string());

/** `person tim`, `rotation ops`, `policy default`, `component kiln`, `maintenance window db`, `settings`. */
export const PlanOutput = z
  .object({ create: names, update: names, delete: names, unchanged: names })
  .meta({ id: 'ConfigurationPlan' });
