import { ComponentInput } from '../components/schemas.ts';
import type { Db } from '../db/pool.ts';
import { PolicyInput, SettingsInput } from '../escalation/schemas.ts';
import { MaintenanceWindowDefinition } from '../maintenance/schemas.ts';
import { PersonInput } from '../people/schemas.ts';
import { RotationDefinition } from '../rotations/schemas.ts';
import { readConfiguration } from './read-configuration.ts';

const SHAPES = {
  people: PersonInput,
  rotations: RotationDefinition,
  policies: PolicyInput,
  components: ComponentInput,
  maintenance: MaintenanceWindowDefinition,
  settings: SettingsInput,
};

export const SECTIONS = ['people', 'rotations', 'policies', 'components'] as const;

/** One definition of the configuration: of a section, by its id; or the settings, which have none. */
export type Subject = { section: (typeof SECTIONS)[number] | 'maintenance'; id: string } | { section: 'settings' };

/** As the configuration document holds it; null where it does not exist. */
export async function readDefinition(db: Db, subject: Subject, now: Date): Promise<object | null> {
  const configuration = await readConfiguration(db, now);
  if (subject.section === 'settings') return configuration.settings;
  const section = subject.section === 'maintenance' ? 'maintenanceWindows' : subject.section;
  return new Map<string, object>(Object.entries(configuration[section])).get(subject.id) ?? null;
}

/** In the order in which the fields are explained; what the database keeps has lost it. */
export function inOrder({ section }: Subject, definition: object): object {
  const parsed = SHAPES[section].safeParse(definition);
  return parsed.success ? parsed.data : definition;
}
