import { mayActFor } from '../../people/person.ts';
import type { Override } from '../../rotations/override.ts';
import type { NameOf } from '../duties.ts';
import type { RotationView } from '../rotation-view.ts';
import { spanTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';

interface Props {
  view: RotationView;
  visitor: Visitor;
  zone: string;
  /** Where the visitor comes back to. */
  back: string;
}

/** The overrides of the period. What is past stays on record, so it has no button; nor has what is somebody else's. */
export function OverrideList({ view, visitor: { actor, now }, zone, back }: Props) {
  if (view.overrides.length === 0) return null;
  return (
    <section>
      <h2>Overrides</h2>
      <ul class="overrides">
        {view.overrides.map((override) => (
          <li key={override.id} id={`override-${override.id}`}>
            <p>
              <strong>{overrideInWords(override, view.nameOf)}</strong>
              <br />
              <span class="muted">{spanTime(override, zone)}</span>
            </p>
            {override.to <= now || !mayActFor(actor, override.person ?? '') ? null : (
              <Act to={`/rotations/${view.id}/overrides/${override.id}/remove`} back={back}>
                <button type="submit" id={`remove-${override.id}`}>
                  {override.from <= now ? 'End now' : 'Remove'}
                </button>
              </Act>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function overrideInWords({ person, replaces, kind }: Override, nameOf: NameOf): string {
  const who = person === null ? 'Nobody' : nameOf(person);
  if (kind === 'add') return `${who}, as well`;
  return replaces === null ? `${who}, instead of everybody` : `${who}, instead of ${nameOf(replaces)}`;
}
