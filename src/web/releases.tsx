import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import type { KeptCheck } from '../release-watch/kept-check.ts';
import { checksOf } from '../release-watch/queries.ts';
import { listReleases, type StoredRelease } from '../releases/queries.ts';
import { nameOf } from '../releases/release.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { Moment } from './parts/moment.tsx';
import { TellRelease } from './parts/tell-release.tsx';
import { backInWords, SHORT_RESULTS, stateOf } from './release-words.ts';
import { type Visitor, visitorOf } from './visitor.ts';

const Query = z.object({ component: z.string().max(63).optional(), before: z.string().max(200).optional() });
const SHOWN = 30;

export async function releasesPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/releases', { schema: { querystring: Query } }, async (request, reply) => {
    const { component, before } = request.query;
    const visitor = await visitorOf(deps, request);
    const filter = { component: component || undefined, limit: SHOWN, ...(before ? { cursor: before } : {}) };
    const { items, nextCursor } = await listReleases(deps.db, filter);
    const checks = await checksOf(
      deps.db,
      items.map(({ id }) => id),
    );
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    return sendPage(reply, <Releases {...{ visitor, components, checks, nextCursor }} releases={items} />);
  });
}

interface Props {
  visitor: Visitor;
  releases: StoredRelease[];
  checks: ReadonlyMap<number, KeptCheck>;
  components: string[];
  nextCursor: string | null;
}

export function Releases({ visitor, releases, checks, components, nextCursor }: Props) {
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
      {releases.length === 0 ? <p class="muted">Nobody has told of any yet.</p> : null}
      <ul class="releases">
        {releases.map((release) => (
          <Row key={release.id} {...{ release, visitor }} check={checks.get(release.id)} />
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

function Row({ release, check, visitor }: { release: StoredRelease; check: KeptCheck | undefined; visitor: Visitor }) {
  const { words, at } = stateOf(release, visitor.now);
  const back = backInWords(release, visitor);
  return (
    <li class={`card${check ? ` of-${check.result}` : ''}`} id={`release-${release.id}`}>
      <h2>
        <a href={`/releases/${release.id}`}>{nameOf(release)}</a>
      </h2>
      <p>
        {release.components.join(', ')}, by {release.by}. {words} <Moment at={at} visitor={visitor} />.
      </p>
      {back === null ? null : <p class="muted">Way back: {back}.</p>}
      {check ? (
        <p class={check.result === 'fail' ? 'warning' : 'muted'}>Its check {SHORT_RESULTS[check.result]}.</p>
      ) : null}
    </li>
  );
}
