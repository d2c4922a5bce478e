import type { Subject } from '../../configuration/read-definition.ts';
import type { AppError } from '../../lib/errors.ts';
import { wordOf } from '../definition-subjects.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Layout } from './layout.tsx';
import { Refusal } from './refusal.tsx';

export interface Draft {
  text: string;
  /** The validator of what it began with; empty: of nothing. */
  read: string;
}

interface Props {
  subject: Subject;
  visitor: Visitor;
  draft: Draft;
  exists: boolean;
  outcome: { kind: 'tried' | 'saved'; warnings: string[] } | { kind: 'refused'; error: AppError } | null;
}

/** The definition as text, in the fields of the API. It stands still: news must not disturb whoever types. */
export function DefinitionEditor({ subject, visitor, draft, exists, outcome }: Props) {
  const { name, at, back, docs } = wordsOf(subject);
  return (
    <Layout visitor={visitor} title={name} styles={['definition']}>
      <h1>{exists ? `Edit ${name}` : `A new ${name}`}</h1>
      <p class="muted">
        In YAML or JSON, with the fields of the <a href="/docs">API</a>; how they work together: <code>{docs}</code>
      </p>
      <Outcome {...{ outcome, back }} />
      <Act to={at} back={at} class="definition">
        <input type="hidden" name="read" value={draft.read} />
        <label class="unseen" for="definition-text">
          Definition
        </label>
        <textarea
          id="definition-text"
          name="text"
          rows={Math.min(40, draft.text.split('\n').length + 3)}
          spellcheck={false}
          autocomplete="off"
        >
          {draft.text}
        </textarea>
        {subject.section === 'rotations' && exists ? <When /> : null}
        <div class="line">
          <button type="submit" name="do" value="try">
            Try it
          </button>
          <button type="submit" name="do" value="save" class="primary">
            Save
          </button>
        </div>
      </Act>
      <p class="muted">Trying says what would be refused and what would hurt, and changes nothing.</p>
      {subject.section !== 'settings' && exists ? (
        <details>
          <summary>Remove {subject.id}</summary>
          <Act to={`/${subject.section}/${subject.id}/remove`} back={`/${subject.section}`}>
            <button type="submit" class="danger">
              Remove it for good
            </button>
          </Act>
        </details>
      ) : null}
    </Layout>
  );
}

function wordsOf(subject: Subject) {
  if (subject.section === 'settings')
    return { name: 'settings', at: '/settings', back: '/status', docs: 'docs/operations.md' };
  const { section, id } = subject;
  const { word, docs } = wordOf(section);
  const back = section === 'maintenance' ? '/maintenance' : `/${section}/${id}`;
  return { name: `${word} ${id}`, at: `/${section}/${id}/definition`, back, docs };
}

function When() {
  return (
    <p class="line">
      <label for="definition-effective">It holds</label>
      <select id="definition-effective" name="effective" autocomplete="off">
        <option value="now">from now on; whoever is on call finishes their turn</option>
        <option value="after-shift">after the present shift</option>
        <option value="after-round">after the present round</option>
      </select>
    </p>
  );
}

function Outcome({ outcome, back }: Pick<Props, 'outcome'> & { back: string }) {
  if (outcome === null) return null;
  if (outcome.kind === 'refused')
    return (
      <div class="card outcome" role="alert">
        <Refusal error={outcome.error} />
      </div>
    );
  const { kind, warnings } = outcome;
  return (
    <div class="card outcome" role="status">
      <p>
        {kind === 'saved' ? (
          <>
            Saved. <a href={back}>Look at it</a>
          </>
        ) : (
          'It would be saved like this.'
        )}
      </p>
      <p>{warnings.length === 0 ? 'Nothing about it would hurt within the next 30 days.' : 'This would hurt:'}</p>
      <ul>
        {warnings.map((text) => (
          <li key={text} class="warning">
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
