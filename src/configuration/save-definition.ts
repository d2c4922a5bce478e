import { z } from 'zod';
import { saveComponent } from '../components/save-component.ts';
import { ComponentInput } from '../components/schemas.ts';
import { changeDefinitions } from '../db/definitions.ts';
import type { Ctx } from '../deps.ts';
import { savePolicy } from '../escalation/save-policy.ts';
import { saveSettings } from '../escalation/save-settings.ts';
import { PolicyInput, SettingsInput } from '../escalation/schemas.ts';
import { Malformed, PreconditionFailed } from '../lib/errors.ts';
import { etagOf } from '../lib/etag.ts';
import { fieldErrors } from '../lib/field-errors.ts';
import { saveWindow } from '../maintenance/save-window.ts';
import { MaintenanceWindowDefinition } from '../maintenance/schemas.ts';
import { savePerson } from '../people/save-person.ts';
import { PersonInput } from '../people/schemas.ts';
import type { Effective } from '../rotations/history.ts';
import { saveRotation } from '../rotations/save-rotation.ts';
import { RotationDefinition } from '../rotations/schemas.ts';
import { readDefinition, type Subject } from './read-definition.ts';

export interface Edit {
  /** As its editor has written it. */
  document: unknown;
  /** The validator of what was before them; null: nothing was. */
  read: string | null;
  /** From when on the new definition of a rotation holds. */
  effective: Effective;
}

/**
 * Creates or replaces one definition, if it is still the one that was read. Throws `PreconditionFailed` where somebody
 * else was faster, `Malformed` for a document of another shape, and `Invalid` where it points to what does not exist.
 */
export function saveDefinition(ctx: Ctx, subject: Subject, edit: Edit): Promise<void> {
  return changeDefinitions(ctx, async (tx) => {
    const current = await readDefinition(tx.db, subject, tx.now);
    if ((current && etagOf(current)) !== edit.read)
      throw new PreconditionFailed('Somebody else has changed it since you opened this page. Open it again.');
    await save(tx, subject, edit);
  });
}

function save(tx: Ctx, subject: Subject, { document, effective }: Edit): Promise<unknown> {
  switch (subject.section) {
    case 'people':
      return savePerson(tx, subject.id, shaped(PersonInput, document));
    case 'rotations':
      return saveRotation(tx, subject.id, shaped(RotationDefinition, document), effective);
    case 'policies':
      return savePolicy(tx, subject.id, shaped(PolicyInput, document));
    case 'components':
      return saveComponent(tx, subject.id, shaped(ComponentInput, document));
    case 'maintenance':
      return saveWindow(tx, subject.id, shaped(MaintenanceWindowDefinition, document));
    case 'settings':
      return saveSettings(tx, shaped(SettingsInput, document));
  }
}

function shaped<Schema extends z.ZodType>(schema: Schema, document: unknown): z.output<Schema> {
  const parsed = z.safeParse(schema, document, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Malformed('It does not have the shape it must have.', fieldErrors(parsed.error, 'the document'));
}
