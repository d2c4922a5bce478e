import { amend, type Effective } from '../../src/rotations/history.ts';
import { type Override, onCallAt, type Rotation, timeline } from '../../src/rotations/rotation.ts';
import { RotationDefinition } from '../../src/rotations/schemas.ts';

export type LayerInput = Partial<(typeof RotationDefinition)['_zod']['input']['layers'][number]>;

/** A definition in Berlin: weekly turns of ann, bo and cy from Monday 2026-01-05, 09:00, but for what a test is about. */
export function define(layers: LayerInput[], timeZone = 'Europe/Berlin'): RotationDefinition {
  return RotationDefinition.parse({
    timeZone,
    layers: layers.map((layer) => ({
      participants: ['ann', 'bo', 'cy'],
      start: '2026-01-05T09:00',
      handoff: { every: 1, unit: 'week' },
      ...layer,
    })),
  });
}

export function rotationOf(definition: RotationDefinition, overrides: Partial<Override>[] = []): Rotation {
  return { id: 'ops', history: amend([], definition, 'now', new Date(0)), overrides: overrides.map(override) };
}

/** The rotation after it was saved again, at `now`. Versions are stored as JSON, so the test stores them so. */
export function edit(
  rotation: Rotation,
  definition: RotationDefinition,
  now: string,
  effective: Effective = 'now',
): Rotation {
  const history = amend(rotation.history, definition, effective, new Date(now));
  return { ...rotation, history: JSON.parse(JSON.stringify(history)) };
}

/** The timeline, a line each: `2026-01-05T09:00 2026-01-12T09:00 ann`, in UTC; nobody is `-`. */
export function lines(rotation: Rotation, from: string, to: string): string[] {
  const { shifts, gaps } = timeline(rotation, new Date(from), new Date(to));
  return [...shifts, ...gaps.map((gap) => ({ ...gap, people: ['-'] }))]
    .sort((a, b) => a.from.getTime() - b.from.getTime())
    .map((entry) => `${short(entry.from)} ${short(entry.to)} ${entry.people.join('+')}`);
}

export const who = (rotation: Rotation, at: string): string => onCallAt(rotation, new Date(at)).people.join('+') || '-';

export const sourceAt = (rotation: Rotation, at: string): string => onCallAt(rotation, new Date(at)).source;

const short = (instant: Date): string => instant.toISOString().replace(/(:00)?\.000Z$/, '');

function override(given: Partial<Override>, index: number): Override {
  return {
    id: index + 1,
    from: new Date('2026-01-06T09:00Z'),
    to: new Date('2026-01-07T09:00Z'),
    person: null,
    replaces: null,
    kind: 'replace',
    ...given,
  };
}
