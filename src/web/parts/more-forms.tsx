import type { Incident } from '../../incidents/incident.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';

export function NoteForm({ incident }: { incident: Incident }) {
  const page = `/incidents/${incident.number}`;
  return (
    <section>
      <h2>Say something</h2>
      <Act to={`${page}/notes`} back={page} class="line" id="note-form">
        <label class="unseen" for="note">
          Note
        </label>
        <input id="note" name="text" required maxlength={4_000} placeholder="What have you seen?" autocomplete="off" />
        <button type="submit">Add note</button>
      </Act>
    </section>
  );
}

interface RespondersProps {
  incident: Incident;
  people: Visitor['people'];
  rotations: string[];
  components: string[];
}

/** Asks for further people: by name, by what they are on call for, or by what they own. */
export function RespondersForm({ incident, people, rotations, components }: RespondersProps) {
  const page = `/incidents/${incident.number}`;
  return (
    <section>
      <h2>Get more people</h2>
      <Act to={`${page}/responders`} back={page} class="line" id="responders-form">
        <label class="unseen" for="whom">
          Whom to page
        </label>
        <select id="whom" name="whom" required autocomplete="off">
          <option value="">Whom to page…</option>
          <optgroup label="People">
            {people.map(({ id, name }) => (
              <option key={id} value={`person:${id}`}>
                {name}
              </option>
            ))}
          </optgroup>
          <Things label="On call for" kind="rotation" ids={rotations} />
          <Things label="Owners of" kind="component" ids={components} />
        </select>
        <button type="submit">Page now</button>
      </Act>
    </section>
  );
}

function Things({ label, kind, ids }: { label: string; kind: string; ids: string[] }) {
  if (ids.length === 0) return null;
  return (
    <optgroup label={label}>
      {ids.map((id) => (
        <option key={id} value={`${kind}:${id}`}>
          {id}
        </option>
      ))}
    </optgroup>
  );
}
