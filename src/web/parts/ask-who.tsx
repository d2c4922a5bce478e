import { Instant } from '../../lib/wire.ts';
import type { Question } from '../simulation.tsx';
import { fieldTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';

interface Props {
  visitor: Visitor;
  components: string[];
  integrations: { id: string; name: string }[];
  question: Question;
}

const SEVERITIES = ['critical', 'error', 'warning'];

/** A component and a time; an alert as its sender writes it is for whoever looks closer. */
export function AskWho({ visitor, components, integrations, question }: Props) {
  return (
    <form method="get" action="/who-would" class="card ask-who">
      <div>
        <label for="who-component">Component</label>
        <select id="who-component" name="component" autocomplete="off">
          <option value="">Choose…</option>
          {components.map((id) => (
            <option key={id} value={id} selected={id === question.component}>
              {id}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="who-severity">Severity</label>
        <select id="who-severity" name="severity" autocomplete="off">
          {SEVERITIES.map((severity) => (
            <option key={severity} value={severity} selected={severity === question.severity}>
              {severity}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="who-at">When ({visitor.zone})</label>
        <input id="who-at" type="datetime-local" name="at" value={fieldOf(question.at, visitor)} />
      </div>
      <details open={Boolean(question.alert)}>
        <summary>An alert as its sender writes it</summary>
        <div>
          <label for="who-alert">Payload (JSON), in place of the component</label>
          <textarea id="who-alert" name="alert" rows={6} spellcheck={false} autocomplete="off">
            {question.alert ?? ''}
          </textarea>
        </div>
        <div>
          <label for="who-integration">Read as from</label>
          <select id="who-integration" name="integration" autocomplete="off">
            <option value="">our own format</option>
            {integrations.map(({ id, name }) => (
              <option key={id} value={id} selected={id === question.integration}>
                {name} ({id})
              </option>
            ))}
          </select>
        </div>
      </details>
      <button type="submit" class="primary">
        Show
      </button>
    </form>
  );
}

/** A link may name an instant, which the field must be told by the reader's clocks. */
export function fieldOf(at: string | undefined, { now, zone }: Visitor): string {
  const instant = Instant.safeParse(at);
  if (instant.success) return fieldTime(new Date(instant.data), zone);
  return at || fieldTime(now, zone);
}
