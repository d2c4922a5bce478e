import { versionsOver } from './history.ts';
import { membersOf } from './layer.ts';
import { peopleOf, type Rotation } from './rotation.ts';
import type { OverrideInput, RotationDefinition } from './schemas.ts';

/** A rotation as it was last saved. */
export interface SavedRotation extends RotationDefinition {
  id: string;
  /** From when the definition holds, while that is still to come: until then the one before it does. */
  pendingFrom: Date | null;
}

export function lastSaved({ id, history }: Pick<Rotation, 'id' | 'history'>, now: Date): SavedRotation {
  const version = history.at(-1);
  if (!version) throw new Error(`rotation ${id} has no definition`);
  const from = version.from === null ? null : new Date(version.from);
  return { id, ...version.definition, pendingFrom: from && from > now ? from : null };
}

interface Reference {
  path: string;
  use: { person: string };
}

/** Whom a definition names, each with the dotted path of the field. */
export const rotationReferences = ({ layers }: RotationDefinition): Reference[] =>
  layers.flatMap((layer, layerIndex) =>
    layer.participants.flatMap((participant, index) => {
      const path = `layers.${layerIndex}.participants.${index}`;
      return membersOf(participant).map((person, member) => ({
        path: Array.isArray(participant) ? `${path}.${member}` : path,
        use: { person },
      }));
    }),
  );

export const overrideReferences = ({ person, replaces }: OverrideInput): Reference[] => [
  ...(person === null ? [] : [{ path: 'person', use: { person } }]),
  ...(replaces === undefined ? [] : [{ path: 'replaces', use: { person: replaces } }]),
];

/**
 * Those without whom the rotation would be wrong at `now` or later; whom only its past names may go. A turn that an edit
 * carries over needs no look of its own: its holder is always one of the participants of the definition.
 */
export function peopleNeeded({ history, overrides }: Rotation, now: Date): string[] {
  const versions = versionsOver(history, now.getTime(), Number.POSITIVE_INFINITY);
  const named = versions.flatMap(({ version }) => peopleOf(version.definition));
  const overriding = overrides.filter((made) => made.to > now).flatMap(({ person, replaces }) => [person, replaces]);
  return [...new Set([...named, ...overriding].filter((person) => person !== null))];
}
