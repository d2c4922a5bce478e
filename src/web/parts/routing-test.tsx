import type { TriedAlert } from '../../intake/try-routing.ts';
import { Act } from './act.tsx';

interface Props {
  id: string;
  /** The newest payload, to begin with. */
  newest: unknown;
  back: string;
  test?: RoutingTested | undefined;
}

/** What was typed, and what was answered. */
export interface RoutingTested {
  payload: string;
  /** A field for date and time; empty: now. */
  at: string;
  decided: TriedAlert[];
}

/** Which rule would decide, and who would be paged; nothing is saved, and nobody is paged. */
export function RoutingTest({ id, newest, back, test }: Props) {
  const text = test?.payload ?? (newest === undefined ? '' : JSON.stringify(newest, null, 2));
  return (
    <section class="card" id="test">
      <h2>Whom would it page?</h2>
      <Act to={`/integrations/${id}/test`} back={back} class="mapping">
        <label for="test-payload">A payload, as it would be posted</label>
        <textarea id="test-payload" name="payload" rows={8} required spellcheck={false} autocomplete="off">
          {text}
        </textarea>
        <label for="test-at">At, if not now: who is on call, and which routes are open</label>
        <input id="test-at" name="at" type="datetime-local" value={test?.at} autocomplete="off" />
        <div class="line">
          <button type="submit">Ask, and page nobody</button>
        </div>
      </Act>
      {test ? (
        <div class="tried" id="decided" role="status">
          {test.decided.length === 0 ? <p>No alert comes of it.</p> : null}
          <ol>
            {test.decided.map((alert, nth) => (
              <li key={nth}>
                <p>
                  <strong>{alert.action}</strong> {alert.severity}: {alert.summary}
                </p>
                <p>{alert.why}</p>
                <p>{outcomeInWords(alert)}</p>
              </li>
            ))}
          </ol>
        </div>
      ) : null}
    </section>
  );
}

function outcomeInWords({ action, severity, ignoredBy, maintenance, tolerated, pages }: TriedAlert): string {
  if (action !== 'trigger') return `It would ${action} the open incident of its key.`;
  if (ignoredBy) return `It would only be recorded: ${ignoredBy}.`;
  if (maintenance) return `It would be held by maintenance window ${maintenance}.`;
  if (tolerated) return 'It would be counted, and page once the budget of its component is spent.';
  if (severity === 'info') return 'It would only be recorded: info pages nobody.';
  if (pages.length === 0) return 'Nobody could be paged for it.';
  return `It would page ${pages.map(({ name, line, via }) => `${name} (line ${line}, ${via})`).join(', ')}.`;
}
