import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import type { KeptCheck } from '../release-watch/kept-check.ts';
import { checksOf } from '../release-watch/queries.ts';
import { type ChangeRow, listChanges } from '../releases/queries.ts';
import { MOST_AHEAD_MS, nameOf } from '../releases/release.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { Moment } from './parts/moment.tsx';
import { TellRelease } from './parts/tell-release.tsx';
import { backInWords, SHORT_RESULTS, stateOf } from './release-words.ts';
import { type Visitor, visitorOf } from './visitor.ts';

const Query = z.object({ component: z.string().max(63).optional(), before: z.string().max(200).optional() });
const SHOWN = 30;
/** What is older is asked of the API. */
const LOOK_BACK_MS = 90 * 86_400_000;

export async function releasesPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/releases', { schema: { querystring: Query } }, async (request, reply) => {
    const { component, before } = request.query;
    const visitor = await visitorOf(deps, request);
    const { items, nextCursor } = await listChanges(deps.db, {
      ...{ limit: SHOWN, ...(before ? { cursor: before } : {}) },
      from: new Date(visitor.now.getTime() - LOOK_BACK_MS),
      to: new Date(visitor.now.getTime() + MOST_AHEAD_MS),
      components: component ? [component] : null,
    });
    const checks = await checksOf(
      deps.db,
      items.flatMap(({ release }) => release?.id ?? []),
    );
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    return sendPage(reply, <Releases {...{ visitor, components, checks, nextCursor }} changes={items} />);
  });
}

interface Props {
  visitor: Visitor;
  /** Of deploy tools, and the change events of others. */
  changes: ChangeRow[];
  checks: ReadonlyMap<number, KeptCheck>;
  components: string[];
  nextCursor: string | null;
}

export function Releases({ visitor, changes, checks, components, nextCursor }: Props) {
  return (
    <Layout visitor={visitor} title="Releases" every={30} styles={['releases', 'maintenance']}>
      <h1>Releases</h1>
      <p class="muted">
        What goes out and what was changed, the newest first. Every page of an incident says what was likeliest.
      </p>
      <p>
        <a class="button" href="/releases/check">
          Check before a release
        </a>
      </p>
      {changes.length === 0 ? <p class="muted">Nobody has told of any yet.</p> : null}
      <ul class="releases">
        {changes.map((change) => (
          <Row key={change.id} {...{ change, visitor }} check={checks.get(change.release?.id ?? 0)} />
        ))}
      </ul>
      {nextCursor ? (
        <p>
          <a href={olderThan(nextCursor, visitor.path)}>Older ones</a>
        </p>
      ) : null}
      {hasRole(visitor.actor, 'responder') ? <TellRelease {...{ visitor, components }} /> : null}
    </Layout>
  );
}

function olderThan(cursor: string, path: string): string {
  const component = new URLSearchParams(path.split('?')[1]).get('component');
  return `/releases?${new URLSearchParams({ ...(component ? { component } : {}), before: cursor })}`;
}

function Row({ change, check, visitor }: { change: ChangeRow; check: KeptCheck | undefined; visitor: Visitor }) {
  const { release, components, by } = change;
  const { words, at } = release ? stateOf(release, visitor.now) : { words: 'At', at: change.at };
  const back = release && backInWords(release, visitor);
  return (
    <li class={`card${check ? ` of-${check.result}` : ''}`} id={change.id.replace(/-0+/, '-')}>
      <h2>{release ? <a href={`/releases/${release.id}`}>{nameOf(release)}</a> : change.summary}</h2>
      <p>
        {[...(components.length > 0 ? [components.join(', ')] : []), ...(by ? [`by ${by}`] : [])].join(', ')}. {words}{' '}
        <Moment at={at} visitor={visitor} />.
      </p>
      {back ? <p class="muted">Way back: {back}.</p> : null}
      {check ? (
        <p class={check.result === 'fail' ? 'warning' : 'muted'}>Its check {SHORT_RESULTS[check.result]}.</p>
      ) : null}
    </li>
  );
}
