import type { SECTIONS } from '../../configuration/read-definition.ts';
import { KINDS } from '../definition-subjects.ts';

/** Leads to the editor of one that does not exist yet. */
export function NewDefinition({ section }: { section: (typeof SECTIONS)[number] }) {
  const { word } = KINDS[section];
  return (
    <form method="post" action={`/${section}`} class="card new-definition">
      <label for="new-id">Name of a new {word}</label>
      <div class="line">
        <input
          id="new-id"
          name="id"
          required
          pattern="[a-z0-9][a-z0-9\-]{0,62}"
          title="a-z, 0-9 and -"
          autocomplete="off"
        />
        <button type="submit">Write it</button>
      </div>
    </form>
  );
}
