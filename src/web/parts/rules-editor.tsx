import type { Integration } from '../../intake/integration.ts';
import { Act } from './act.tsx';

const EXAMPLE = {
  severities: { page: 'critical', sev3: 'warning' },
  routes: [
    {
      match: { env: 'staging' },
      between: { from: '20:00', to: '08:00', timeZone: 'Europe/Berlin' },
      ignore: true,
    },
  ],
  autoResolveAfter: '6h',
};

/** The sender's words for severities, routes by label and hour, and what silence means. */
export function RulesEditor({ integration: { id, settings }, back }: { integration: Integration; back: string }) {
  const { severities, routes, autoResolveAfter } = settings;
  const rules = JSON.stringify({ severities, routes, autoResolveAfter }, null, 2);
  const areSet = rules !== '{}';
  return (
    <section class="card" id="rules">
      <h2>Rules</h2>
      <p class="muted">
        {areSet
          ? 'Its alerts go by these rules.'
          : 'Its alerts go by no rules of its own; what stands there is an example.'}{' '}
        How they are written: <code>docs/noise.md</code>
      </p>
      <Act to={`/integrations/${id}/rules`} back={back} class="mapping">
        <label for="rules-text">Severities, routes and auto-resolve, as JSON</label>
        <textarea
          id="rules-text"
          name="rules"
          rows={12}
          required
          placeholder={JSON.stringify(EXAMPLE, null, 2)}
          spellcheck={false}
          autocomplete="off"
        >
          {areSet ? rules : ''}
        </textarea>
        <div class="line">
          <button type="submit" name="do" value="save" class="primary">
            Save the rules
          </button>
          {areSet ? (
            <button type="submit" name="do" value="remove" class="quiet">
              Remove the rules
            </button>
          ) : null}
        </div>
      </Act>
    </section>
  );
}
