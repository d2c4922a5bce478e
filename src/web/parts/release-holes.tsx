import type { KeptHole } from '../../release-watch/kept-check.ts';

const LEVELS = { fail: 'Fails', warn: 'Warns' };

/** What speaks against a release: what fails before what warns. */
export function ReleaseHoles({ holes }: { holes: readonly Pick<KeptHole, 'level' | 'kind' | 'text'>[] }) {
  if (holes.length === 0) return null;
  return (
    <ul class="holes">
      {holes.map(({ level, kind, text }) => (
        <li key={`${kind} ${text}`} class={`of-${level}`}>
          <strong>{LEVELS[level]}:</strong> {text}
        </li>
      ))}
    </ul>
  );
}
