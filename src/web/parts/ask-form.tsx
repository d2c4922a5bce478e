import type { PersonView } from '../person-view.ts';
import { fieldTime, spanTime } from '../time.ts';
import type { Stretch } from '../timeline-plot.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';

interface Props {
  view: PersonView;
  visitor: Visitor;
  back: string;
  wish: Stretch & { rotation: string };
}

/** A request in the making, filled in with the shift that was chosen: asked of all the others, or of one as a swap. */
export function AskForm({ view: { person, swaps, nameOf }, visitor: { zone }, back, wish }: Props) {
  const stretches = swaps.get(wish.rotation) ?? [];
  return (
    <section class="card" id="ask" aria-labelledby="ask-title">
      <h2 id="ask-title">Ask for cover: {wish.rotation}</h2>
      <Act to={`/people/${person.id}/cover-requests`} back={back} class="fields">
        <input type="hidden" name="zone" value={zone} />
        <input type="hidden" name="rotation" value={wish.rotation} />
        <div>
          <label for="ask-from">From</label>
          <input id="ask-from" type="datetime-local" name="from" required value={fieldTime(wish.from, zone)} />
        </div>
        <div>
          <label for="ask-to">Until</label>
          <input id="ask-to" type="datetime-local" name="to" required value={fieldTime(wish.to, zone, true)} />
        </div>
        <div class="wide">
          <label for="swap">Of whom</label>
          <select id="swap" name="swap" autocomplete="off">
            <option value="">All the others: the first to take it has it</option>
            {stretches.length > 0 ? (
              <optgroup label="A swap with one of them, for">
                {stretches.map((stretch) => {
                  const value = `${stretch.person} ${stretch.from.toISOString()} ${stretch.to.toISOString()}`;
                  return (
                    <option key={value} value={value}>
                      {nameOf(stretch.person)}, {spanTime(stretch, zone)}
                    </option>
                  );
                })}
              </optgroup>
            ) : null}
          </select>
        </div>
        <p class="muted">Times of {zone}. It stays with you until somebody takes it.</p>
        <div class="line">
          <button type="submit" class="primary" id="ask-button">
            Ask for cover
          </button>
          <a class="cancel" href={back}>
            Cancel
          </a>
        </div>
      </Act>
    </section>
  );
}
