import { hasRole } from '../../access/token.ts';
import { mayActFor } from '../../people/person.ts';
import type { RotationView } from '../rotation-view.ts';
import { fieldTime } from '../time.ts';
import type { Stretch } from '../timeline-plot.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';

interface Props {
  view: RotationView;
  visitor: Visitor;
  /** The zone in which the fields are to be read. */
  zone: string;
  stretch: Stretch;
  back: string;
}

/** An override in the making: filled in with the stretch that was clicked and whoever acts. */
export function TakeOver({ view, visitor, zone, stretch, back }: Props) {
  const { actor } = visitor;
  const own = view.people.filter((id) => mayActFor(actor, id));
  const others = visitor.people.filter(({ id }) => !view.people.includes(id) && mayActFor(actor, id));
  const chosen = actor.person?.id;
  const option = (id: string, name: string) => (
    <option key={id} value={id} selected={id === chosen}>
      {name}
    </option>
  );
  return (
    <section class="card" id="take-over">
      <h2>Take over</h2>
      <Act to={`/rotations/${view.id}/overrides`} back={back} class="take-over">
        <input type="hidden" name="zone" value={zone} />
        <div>
          <label for="who">Who</label>
          <select id="who" name="person" required autocomplete="off">
            <option value="">Choose…</option>
            {own.length > 0 ? (
              <optgroup label={`Of ${view.id}`}>{own.map((id) => option(id, view.nameOf(id)))}</optgroup>
            ) : null}
            {others.length > 0 ? (
              <optgroup label="Others">{others.map(({ id, name }) => option(id, name))}</optgroup>
            ) : null}
            {hasRole(actor, 'admin') ? <option value="-">Nobody at all</option> : null}
          </select>
        </div>
        <div>
          <label for="instead">Instead of</label>
          <select id="instead" name="instead" autocomplete="off">
            <option value="everybody">whoever is on call</option>
            {view.people.map((id) => (
              <option key={id} value={id}>
                {view.nameOf(id)} alone
              </option>
            ))}
            <option value="-">nobody: as well</option>
          </select>
        </div>
        <div>
          <label for="begins">From</label>
          <input id="begins" type="datetime-local" name="from" required value={fieldTime(stretch.from, zone)} />
        </div>
        <div>
          <label for="ends">Until</label>
          <input id="ends" type="datetime-local" name="to" required value={fieldTime(stretch.to, zone, true)} />
        </div>
        <p class="muted">Times of {zone}.</p>
        <div class="line">
          <button type="submit" class="primary" id="take-over-button">
            Take over
          </button>
          <a class="cancel" href={back}>
            Cancel
          </a>
        </div>
      </Act>
    </section>
  );
}
