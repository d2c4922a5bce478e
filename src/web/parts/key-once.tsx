import type { Paste } from '../sender-lines.ts';
import type { Visitor } from '../visitor.ts';
import { Layout } from './layout.tsx';

interface Props {
  visitor: Visitor;
  title: string;
  /** What nobody will ever see again, by its name. */
  shown: [string, string][];
  pastes: Paste[];
  back: { href: string; words: string };
}

/** The one page on which a key stands. */
export function KeyOnce({ visitor, title, shown, pastes, back }: Props) {
  return (
    <Layout visitor={visitor} title={title} styles={['integrations']}>
      <h1>{title}</h1>
      <section class="card once">
        <p class="warning">This is shown once. Copy it now; for another one, make a new key.</p>
        <dl>
          {shown.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code id={`once-${name.toLowerCase()}`}>{text}</code>
              </dd>
            </div>
          ))}
        </dl>
        {pastes.map(({ where, text }) => (
          <div key={where}>
            <h2>{where}</h2>
            <pre class="paste">{text}</pre>
          </div>
        ))}
        <p>
          <a href={back.href}>{back.words}</a>
        </p>
      </section>
    </Layout>
  );
}
