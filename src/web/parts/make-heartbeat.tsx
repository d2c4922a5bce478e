import type { Visitor } from '../visitor.ts';
import { HeartbeatFields } from './heartbeat-fields.tsx';

/** Without htmx: its answer is a page of its own, which shows the address. */
export function MakeHeartbeat({ components, visitor }: { components: string[]; visitor: Visitor }) {
  return (
    <section class="card" id="make">
      <h2>Make one</h2>
      <form method="post" action="/heartbeats" class="fields">
        <input type="hidden" name="timeZone" value={visitor.zone} />
        <div>
          <label for="heartbeat-id">Name</label>
          <input
            id="heartbeat-id"
            name="id"
            required
            pattern="[a-z0-9][a-z0-9\-]{0,62}"
            title="a-z, 0-9 and -"
            placeholder="nightly-backup"
            autocomplete="off"
          />
        </div>
        <HeartbeatFields prefix="heartbeat" components={components} now={null} />
        <p class="muted">Cron expressions are read in {visitor.zone}. The address is shown once, right after this.</p>
        <div class="line">
          <button type="submit" class="primary">
            Make it
          </button>
        </div>
      </form>
    </section>
  );
}
