import { fieldTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { WayBackFields } from './way-back-fields.tsx';

/** The short form, for whoever has no deploy tool. Everything else is the API's. */
export function TellRelease({ visitor, components }: { visitor: Visitor; components: string[] }) {
  return (
    <section class="card" id="tell">
      <h2>Tell of one</h2>
      <Act to="/releases" back={visitor.path} class="plan-window">
        <input type="hidden" name="zone" value={visitor.zone} />
        <div>
          <label for="release-component">Component</label>
          <select id="release-component" name="component" required autocomplete="off">
            <option value="">Choose…</option>
            {components.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="release-version">Version</label>
          <input id="release-version" name="version" required maxlength={100} placeholder="4.2" autocomplete="off" />
        </div>
        <div>
          <label for="release-at">Planned for</label>
          <input
            id="release-at"
            type="datetime-local"
            name="at"
            required
            value={fieldTime(visitor.now, visitor.zone, true)}
          />
        </div>
        <WayBackFields prefix="release" />
        <div>
          <label for="release-tell">Whoever is on call then</label>
          <select id="release-tell" name="onCall" autocomplete="off">
            <option value="tell">is told</option>
            <option value="ask">is told, and asked to say ready</option>
            <option value="nothing">hears nothing</option>
          </select>
        </div>
        <p class="muted">Times of {visitor.zone}. A time that is over: it is out already.</p>
        <button type="submit" class="primary">
          Tell of it
        </button>
      </Act>
    </section>
  );
}
