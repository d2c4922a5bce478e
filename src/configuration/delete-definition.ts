import { deleteComponent } from '../components/delete-component.ts';
import type { Ctx } from '../deps.ts';
import { deletePolicy } from '../escalation/delete-policy.ts';
import { deletePerson } from '../people/delete-person.ts';
import { deleteRotation } from '../rotations/delete-rotation.ts';
import { releasePeople } from '../rotations/release-people.ts';
import type { SECTIONS } from './read-definition.ts';

/** Throws `Conflict` while something points to it, and `NotFound`. */
export async function deleteDefinition(ctx: Ctx, section: (typeof SECTIONS)[number], id: string): Promise<void> {
  switch (section) {
    case 'people':
      await releasePeople(ctx, [id]);
      return deletePerson(ctx, id);
    case 'rotations':
      return deleteRotation(ctx, id);
    case 'policies':
      return deletePolicy(ctx, id);
    case 'components':
      return deleteComponent(ctx, id);
  }
}
