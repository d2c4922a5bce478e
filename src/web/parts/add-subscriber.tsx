import { SUBSCRIBER_TYPES } from '../../announcements/subscriber.ts';
import type { Visitor } from '../visitor.ts';

/** Where it goes. What it hears of is chosen once it is there. */
export function AddSubscriber({ visitor }: { visitor: Visitor }) {
  return (
    <section class="card" id="plan">
      <h2>Add one, or change where it goes</h2>
      {/* Without htmx: its answer may be a page of its own, which shows the secret. */}
      <form method="post" action="/subscribers" class="plan-window">
        <input type="hidden" name="back" value={visitor.path} />
        <div>
          <label for="subscriber-id">Name</label>
          <input
            id="subscriber-id"
            name="id"
            required
            pattern="[a-z0-9][a-z0-9\-]{0,62}"
            title="a-z, 0-9 and -"
            placeholder="ops-chat"
            autocomplete="off"
          />
        </div>
        <div>
          <label for="subscriber-type">Kind</label>
          <select id="subscriber-type" name="type" autocomplete="off">
            {SUBSCRIBER_TYPES.map((type) => (
              <option key={type} value={type}>
                {type}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="subscriber-url">Address (not for telegram)</label>
          <input id="subscriber-url" name="url" type="url" placeholder="https://" autocomplete="off" />
        </div>
        <div>
          <label for="subscriber-token">Token (telegram, ntfy)</label>
          <input id="subscriber-token" name="token" type="password" autocomplete="off" />
        </div>
        <div>
          <label for="subscriber-chat">Chat (telegram)</label>
          <input id="subscriber-chat" name="chat" autocomplete="off" />
        </div>
        <p class="muted">A new one hears of all that happens, from warnings on. Once it is here, you can choose.</p>
        <button type="submit" class="primary">
          Save
        </button>
      </form>
    </section>
  );
}
