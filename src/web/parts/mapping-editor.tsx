import type { Integration } from '../../intake/integration.ts';
import type { Tried } from '../../intake/try-mapping.ts';
import { Act } from './act.tsx';

interface Props {
  integration: Integration;
  payloads: { id: number }[];
  back: string;
  trial?: { mapping: string; payload: string; tried: Tried[] } | undefined;
}

const EXAMPLE = {
  summary: '{{$.host}}: {{$.message}}',
  dedupKey: '{{$.host}}/{{$.check}}',
  severity: { path: '$.level', map: { crit: 'critical', warn: 'warning' }, else: 'error' },
  action: [{ when: { path: '$.state', is: 'ok' }, do: 'resolve' }, { else: 'trigger' }],
};

/** A mapping is tried on what came before it is saved. */
export function MappingEditor({ integration: { id, settings }, payloads, back, trial }: Props) {
  const text = trial?.mapping ?? JSON.stringify(settings.mapping ?? EXAMPLE, null, 2);
  return (
    <section class="card" id="mapping">
      <h2>Mapping</h2>
      <p class="muted">
        {settings.mapping
          ? 'What comes to its address is read by this mapping.'
          : 'What comes to its address is read in the format of its type. A mapping reads any other; this is an example.'}{' '}
        How it is written: <code>docs/integrations/mapping.md</code>
      </p>
      <Act to={`/integrations/${id}/mapping`} back={back} class="mapping">
        <label for="mapping-text">Mapping, as JSON</label>
        <textarea id="mapping-text" name="mapping" rows={14} spellcheck={false} autocomplete="off">
          {text}
        </textarea>
        <details open={trial !== undefined && trial.payload !== ''}>
          <summary>Try it on another payload</summary>
          <label for="mapping-payload">Payload</label>
          <textarea id="mapping-payload" name="payload" rows={6} spellcheck={false} autocomplete="off">
            {trial?.payload ?? ''}
          </textarea>
        </details>
        <div class="line">
          <button type="submit" name="do" value="try" class="primary">
            Try it
          </button>
          <button type="submit" name="do" value="save">
            Save the mapping
          </button>
          {settings.mapping ? (
            <button type="submit" name="do" value="remove" class="quiet">
              Remove the mapping
            </button>
          ) : null}
        </div>
      </Act>
      {trial ? <Outcome tried={trial.tried} newest={payloads[0]?.id} /> : null}
    </section>
  );
}

/** What would come out of each payload; nothing has been saved, and nobody paged. */
function Outcome({ tried, newest }: { tried: Tried[]; newest: number | undefined }) {
  return (
    <div class="tried" id="tried" role="status">
      <h3>What would come out</h3>
      {tried.length === 0 ? <p>There is no payload to try it on. Send one, or paste one above.</p> : null}
      <ol>
        {tried.map(({ payload, alerts, refused }) => (
          <li key={payload}>
            <p class="muted">
              {payload === null ? 'The payload above' : <a href={`#payload-${payload}`}>Payload {payload}</a>}
              {payload !== null && payload === newest ? ', the newest' : ''}
            </p>
            {refused.map(({ path, message }) => (
              <p key={path} class="warning">
                Refused: {path} {message}
              </p>
            ))}
            {alerts.length + refused.length === 0 ? <p>No alert.</p> : null}
            {alerts.map((alert, nth) => (
              <p key={nth}>
                <strong>{alert.action}</strong> {alert.severity}: {alert.summary}
                <br />
                <span class="muted">{detailsOf(alert)}</span>
              </p>
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

const detailsOf = ({ dedupKey, components, source, labels }: Tried['alerts'][number]): string =>
  [
    dedupKey === undefined ? 'no dedup key: each is an incident of its own' : `dedup key ${dedupKey}`,
    ...components.map((component) => `on ${component}`),
    ...(source === undefined ? [] : [`from ${source}`]),
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  ].join(', ');
