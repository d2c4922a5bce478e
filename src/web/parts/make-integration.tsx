import { INTEGRATION_TYPES } from '../../intake/integration.ts';
import { ComponentChoice } from './component-choice.tsx';

/** Without htmx: its answer is a page of its own, which shows the key. */
export function MakeIntegration({ components }: { components: string[] }) {
  return (
    <section class="card" id="make">
      <h2>Make one</h2>
      <form method="post" action="/integrations" class="fields">
        <div>
          <label for="integration-name">Name</label>
          <input id="integration-name" name="name" required maxlength={120} placeholder="nagios" autocomplete="off" />
        </div>
        <div>
          <label for="integration-type">Sender</label>
          <select id="integration-type" name="type" required autocomplete="off">
            {INTEGRATION_TYPES.map((type) => (
              <option key={type} value={type}>
                {type === 'generic' ? 'generic: anything else' : type}
              </option>
            ))}
          </select>
        </div>
        <ComponentChoice id="integration-component" components={components} chosen={null} />
        <p class="muted">Its key and its address are shown once, right after this.</p>
        <div class="line">
          <button type="submit" class="primary">
            Make it
          </button>
        </div>
      </form>
    </section>
  );
}
