import type { Watch, What } from '../../watchers/watch.ts';
import { Act } from './act.tsx';

interface Props {
  watches: readonly Watch[];
  components: readonly string[];
  to: string;
  back: string;
  mayChoose: boolean;
}

/** Which components somebody reads of by mail, and how. */
export function Watches({ watches, components, to, back, mayChoose }: Props) {
  const isOn = (component: string | null, what: What) =>
    watches.some((watch) => watch.component === component && watch.what === what);
  const rows = [{ id: null as string | null, name: 'Every component' }, ...components.map((id) => ({ id, name: id }))];
  if (!mayChoose)
    return (
      <p class="muted">{watches.length === 0 ? 'None. An admin chooses it here.' : watches.map(inWords).join(', ')}</p>
    );
  return (
    <Act to={to} back={back} class="watches">
      <p class="muted">
        <strong>Digest</strong>: on working mornings, what changed on it and on what it depends on.{' '}
        <strong>Notices</strong>: at once and in plain words, what is planned for it, and when it has a problem.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Component</th>
            <th scope="col">Digest</th>
            <th scope="col">Notices</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {(['digest', 'notices'] as const).map((what) => (
                <td key={what}>
                  <input
                    type="checkbox"
                    name="watch"
                    value={`${what} ${id ?? ''}`.trim()}
                    checked={isOn(id, what)}
                    aria-label={`${what} of ${name}`}
                    autocomplete="off"
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <button type="submit" id="save-watches">
        Save
      </button>
    </Act>
  );
}

const inWords = ({ component, what }: Watch): string => `${what} of ${component ?? 'every component'}`;

/** `digest`, `notices kiln`: what the ticked boxes say. */
export const watchesIn = (ticked: readonly string[]) =>
  ticked.map((words) => {
    const [what, component = null] = words.split(' ');
    return { what, component };
  });
