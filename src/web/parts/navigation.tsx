import { type Place, placeOf, placesFor } from '../places.ts';
import type { Visitor } from '../visitor.ts';
import { ActingAs } from './acting-as.tsx';

/** The ways of everyday, and the rest behind "More", which page.js also closes by Escape and by a click beside it. */
export function Navigation({ visitor }: { visitor: Visitor }) {
  const { everyday, more } = placesFor(visitor);
  const path = visitor.path.split('?', 1)[0] ?? '/';
  const here = [...everyday, ...more].find(({ href }) => href === path) ?? placeOf(path);
  const link = ({ href, words }: Place) => (
    <a key={href} href={href} aria-current={href !== here?.href ? undefined : href === path ? 'page' : 'true'}>
      {words}
    </a>
  );
  return (
    <>
      <nav aria-label="Pages">
        {everyday.map(link)}
        {more.length > 0 ? (
          <details class="more">
            <summary>More</summary>
            <div>{more.map(link)}</div>
          </details>
        ) : null}
      </nav>
      <ActingAs visitor={visitor} />
    </>
  );
}
