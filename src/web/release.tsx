import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import type { KeptCheck } from '../release-watch/kept-check.ts';
import { historyOf, standbysOf } from '../release-watch/queries.ts';
import { hoursInWords, type Standby } from '../release-watch/standby.ts';
import { getRelease, type StoredRelease } from '../releases/queries.ts';
import { canBeUndone, holesOf, isPlanned, nameOf, saidName } from '../releases/release.ts';
import { loadNames, type NameOf } from './duties.ts';
import { sendPage } from './html.ts';
import { Act } from './parts/act.tsx';
import { Layout } from './parts/layout.tsx';
import { Moment } from './parts/moment.tsx';
import { ReleaseHoles } from './parts/release-holes.tsx';
import { WayBackFields } from './parts/way-back-fields.tsx';
import { backInWords, RESULTS, SHORT_RESULTS, STANDBY_WORDS, stateOf } from './release-words.ts';
import { spanTime } from './time.ts';
import { type Visitor, visitorOf } from './visitor.ts';

export const ReleaseParams = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export async function releasePage(app: App, deps: AppDeps): Promise<void> {
  app.get('/releases/:id', { schema: { params: ReleaseParams } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const release = await getRelease(deps.db, request.params.id);
    const checks = await historyOf(deps.db, release.id);
    const standbys = await standbysOf(deps.db, [release.id]);
    const names = await loadNames(
      deps.db,
      standbys.map(({ person }) => person),
    );
    return sendPage(reply, <ReleaseDetails {...{ visitor, release, checks, standbys, nameOfPerson: names }} />);
  });
}

interface Props {
  visitor: Visitor;
  release: StoredRelease;
  /** The newest first. */
  checks: KeptCheck[];
  standbys: Standby[];
  nameOfPerson: NameOf;
}

export function ReleaseDetails({ visitor, release, checks, standbys, nameOfPerson }: Props) {
  const { words, at } = stateOf(release, visitor.now);
  return (
    <Layout visitor={visitor} title={saidName(release)} every={30} styles={['releases', 'maintenance']}>
      <h1>{nameOf(release)}</h1>
      <article class="card">
        <p>
          {release.kind} of{' '}
          {release.components.map((id, nth) => (
            <>
              {nth > 0 ? ', ' : ''}
              <a href={`/components/${id}`}>{id}</a>
            </>
          ))}
          , by {release.by}
        </p>
        {release.summary === release.version ? null : <p>{release.summary}</p>}
        <p>
          {words} <Moment at={at} visitor={visitor} />. It may break things until{' '}
          <Moment at={release.riskUntil} visitor={visitor} />.
        </p>
        <Steps {...{ release, visitor }} />
      </article>
      <Check {...{ release, checks, visitor }} />
      <WayBack {...{ release, visitor }} />
      <Stages {...{ release, visitor }} />
      <Standbys {...{ standbys, nameOfPerson, visitor }} />
      <Changed release={release} />
      <p>
        <a href="/releases">All releases</a>
      </p>
    </Layout>
  );
}

/** What a deploy tool would tell. */
function Steps({ release, visitor }: { release: StoredRelease; visitor: Visitor }) {
  if (release.finishedAt || !hasRole(visitor.actor, 'responder')) return null;
  const to = `/releases/${release.id}`;
  return (
    <div class="line">
      {release.startedAt ? null : (
        <Act to={`${to}/begun`} back={to}>
          <button type="submit">It has begun</button>
        </Act>
      )}
      <Act to={`${to}/out`} back={to}>
        <button type="submit">It is out</button>
      </Act>
      {isPlanned(release, visitor.now) ? (
        <Act to={`${to}/call-off`} back="/releases">
          <button type="submit">Call it off</button>
        </Act>
      ) : null}
    </div>
  );
}

function Check({ release, checks, visitor }: Pick<Props, 'release' | 'checks' | 'visitor'>) {
  const [newest] = checks;
  if (!newest) return canBeUndone(release) ? <p class="muted">It was not checked yet.</p> : null;
  const isOver = release.riskUntil <= visitor.now;
  return (
    <section id="check">
      <h2 class={newest.result === 'fail' ? 'warning' : ''}>{RESULTS[newest.result]}</h2>
      <ReleaseHoles holes={newest.holes} />
      <p class="muted">
        Its check has said so since <Moment at={newest.at} visitor={visitor} />.{' '}
        {isOver ? 'Its window is over: it is not made again.' : 'It is made again when anything changes.'}
      </p>
      {checks.length > 1 ? (
        <details id="check-history">
          <summary>What it said before</summary>
          {checks.slice(1).map((check) => (
            <div key={check.at.getTime()}>
              <p>
                <Moment at={check.at} visitor={visitor} />: it {SHORT_RESULTS[check.result]}
              </p>
              <ReleaseHoles holes={check.holes} />
            </div>
          ))}
        </details>
      ) : null}
    </section>
  );
}

function WayBack({ release, visitor }: Pick<Props, 'release' | 'visitor'>) {
  const back = backInWords(release, visitor);
  if (back === null) return null;
  const { procedure, link } = release.rollback ?? {};
  return (
    <section id="way-back">
      <h2>Way back</h2>
      <p>{back}.</p>
      {procedure ? <p>{procedure}</p> : null}
      {link ? (
        <p>
          <a href={link}>{link}</a>
        </p>
      ) : null}
      {release.hook ? <p>A reply can undo it: the hook at {new URL(release.hook).host} is called.</p> : null}
      {holesOf(release).map((text) => (
        <p key={text} class="warning">
          {text}
        </p>
      ))}
      <SayWayBack {...{ release, visitor }} />
    </section>
  );
}

/** Where nobody has said, or nobody knew. */
function SayWayBack({ release: { id, rollback }, visitor }: Pick<Props, 'release' | 'visitor'>) {
  if ((rollback && rollback.reversible !== 'unknown') || !hasRole(visitor.actor, 'responder')) return null;
  return (
    <Act to={`/releases/${id}/way-back`} back={`/releases/${id}`} class="plan-window">
      <WayBackFields prefix="back" />
      <button type="submit">Say so</button>
    </Act>
  );
}

function Stages({ release: { stages }, visitor }: Pick<Props, 'release' | 'visitor'>) {
  if (stages.length === 0) return null;
  return (
    <section id="stages">
      <h2>Stages</h2>
      <table class="changes">
        <tbody>
          {stages.map(({ share, at }) => (
            <tr key={`${share} ${at.getTime()}`}>
              <th scope="row">{share} % of customers</th>
              <td>
                <Moment at={at} visitor={visitor} />
                {at > visitor.now ? ', to come' : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Standbys({ standbys, nameOfPerson, visitor }: Pick<Props, 'standbys' | 'nameOfPerson' | 'visitor'>) {
  if (standbys.length === 0) return null;
  return (
    <section id="standbys">
      <h2>On call while it may break things</h2>
      <table class="changes">
        <tbody>
          {standbys.map(({ number, person, spans, status }) => (
            <tr key={number}>
              <th scope="row">
                <a href={`/people/${person}`}>{nameOfPerson(person)}</a>
              </th>
              <td>
                {spans.length > 3
                  ? hoursInWords(spans, visitor.zone)
                  : spans.map((it) => spanTime(it, visitor.zone)).join(', ')}
              </td>
              <td class={status === 'unanswered' ? 'warning' : ''}>{STANDBY_WORDS[status]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Changed({ release: { commits, files, links } }: Pick<Props, 'release'>) {
  if (commits.length + files.length + links.length === 0) return null;
  return (
    <section id="changed">
      <h2>What changed</h2>
      <ul>
        {links.map(({ href, text }) => (
          <li key={href}>
            <a href={href}>{text ?? href}</a>
          </li>
        ))}
        {commits.map(({ id, message }) => (
          <li key={id}>
            <code>{id}</code> {message ?? ''}
          </li>
        ))}
      </ul>
      {files.length > 0 ? (
        <details id="files">
          <summary>{files.length === 1 ? 'One file' : `${files.length} files`}</summary>
          <ul>
            {files.map((file) => (
              <li key={file}>
                <code>{file}</code>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
