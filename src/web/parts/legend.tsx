import type { RotationView } from '../rotation-view.ts';
import { ConflictSign } from './conflict-pattern.tsx';

/** The colours of those who appear in the period. */
export function Legend({ view }: { view: RotationView }) {
  const shifts = [...view.shifts, ...view.layers.flatMap((layer) => layer.shifts)];
  const shown = new Set(shifts.flatMap(({ people }) => people));
  return (
    <ul class="legend" aria-label="Colours">
      {view.people
        .filter((id) => shown.has(id))
        .map((id) => (
          <li key={id}>
            <svg width="14" height="14" aria-hidden="true">
              <rect class={`person p${view.colourOf(id)}`} width="14" height="14" rx="3" />
            </svg>{' '}
            {view.nameOf(id)}
          </li>
        ))}
      {view.conflicts.length > 0 ? (
        <li>
          <ConflictSign /> on call while away
        </li>
      ) : null}
    </ul>
  );
}
