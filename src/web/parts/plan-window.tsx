import { fieldTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';

interface Props {
  visitor: Visitor;
  components: string[];
  integrations: { id: string; name: string }[];
}

const LENGTHS = ['30m', '1h', '2h', '4h', '8h', '12h', '1d', '2d'];

/** The short form: one thing, from a time on, for a while. Everything else is said when it is edited, or by the API. */
export function PlanWindow({ visitor, components, integrations }: Props) {
  return (
    <section class="card" id="plan">
      <h2>Plan one</h2>
      <Act to="/maintenance" back={visitor.path} class="plan-window">
        <input type="hidden" name="zone" value={visitor.zone} />
        <div>
          <label for="window-id">Name</label>
          <input
            id="window-id"
            name="id"
            required
            pattern="[a-z0-9][a-z0-9\-]{0,62}"
            title="a-z, 0-9 and -"
            placeholder="db-upgrade"
            autocomplete="off"
          />
        </div>
        <div>
          <label for="covers">Covers</label>
          <select id="covers" name="covers" required autocomplete="off">
            <option value="">Choose…</option>
            {components.length > 0 ? (
              <optgroup label="Alerts on">
                {components.map((id) => (
                  <option key={id} value={`component:${id}`}>
                    {id}
                  </option>
                ))}
              </optgroup>
            ) : null}
            {integrations.length > 0 ? (
              <optgroup label="All alerts from">
                {integrations.map(({ id, name }) => (
                  <option key={id} value={`integration:${id}`}>
                    {name} ({id})
                  </option>
                ))}
              </optgroup>
            ) : null}
            <option value="everything:all">All alerts</option>
          </select>
        </div>
        <div>
          <label for="window-start">From</label>
          <input
            id="window-start"
            type="datetime-local"
            name="start"
            required
            value={fieldTime(visitor.now, visitor.zone)}
          />
        </div>
        <div>
          <label for="window-length">For</label>
          <select id="window-length" name="duration" autocomplete="off">
            {LENGTHS.map((length) => (
              <option key={length} value={length} selected={length === '2h'}>
                {length}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="window-every">Again</label>
          <select id="window-every" name="every" autocomplete="off">
            <option value="once">once only</option>
            <option value="day">every day</option>
            <option value="week">every week</option>
            <option value="month">every month</option>
          </select>
        </div>
        <p class="muted">Times of {visitor.zone}.</p>
        <button type="submit" class="primary">
          Plan it
        </button>
      </Act>
    </section>
  );
}
