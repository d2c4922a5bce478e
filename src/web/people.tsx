import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { lastProof, type Person, whyUnreachable } from '../people/person.ts';
import { listPeople } from '../people/queries.ts';
import { allRotations } from '../rotations/queries.ts';
import { stretchesOf } from '../shifts/shift.ts';
import { sendPage } from './html.ts';
import { ProofAge } from './parts/contact-methods.tsx';
import { Layout } from './parts/layout.tsx';
import { Moment } from './parts/moment.tsx';
import { NewDefinition } from './parts/new-definition.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const FOUR_WEEKS_MS = 28 * 86_400_000;

interface Listed {
  person: Person;
  /** The rotations that they are on call in. */
  now: string[];
  /** Their next shift that has not begun, of the next four weeks. */
  next: { rotation: string; from: Date } | undefined;
}

export async function peoplePage(app: App, deps: AppDeps): Promise<void> {
  app.get('/people', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { now } = visitor;
    const { items: people } = await listPeople(deps.db, { limit: 500 });
    const end = new Date(now.getTime() + FOUR_WEEKS_MS);
    const rotations = await allRotations(deps.db, now);
    const duties = rotations.map((rotation) => ({ rotation: rotation.id, by: stretchesOf(rotation, now, end) }));
    const listed = people.map((person): Listed => {
      const own = duties.flatMap(({ rotation, by }) =>
        (by.get(person.id) ?? []).map(({ from }) => ({ rotation, from })),
      );
      const coming = own.filter(({ from }) => from > now).sort((a, b) => a.from.getTime() - b.from.getTime());
      return { person, now: own.filter(({ from }) => from <= now).map(({ rotation }) => rotation), next: coming[0] };
    });
    return sendPage(reply, <People {...{ visitor, listed }} />);
  });
}

export function People({ visitor, listed }: { visitor: Visitor; listed: Listed[] }) {
  return (
    <Layout visitor={visitor} title="People" every={30} styles={['people']}>
      <h1>People</h1>
      {listed.length === 0 ? (
        <p class="muted">There is nobody yet.</p>
      ) : (
        <ul class="card rows people">
          {listed.map((one) => (
            <Row key={one.person.id} {...one} visitor={visitor} />
          ))}
        </ul>
      )}
      {hasRole(visitor.actor, 'admin') ? <NewDefinition section="people" /> : null}
    </Layout>
  );
}

function Reachable({ person, visitor }: { person: Person; visitor: Visitor }) {
  return (
    <>
      <span class="muted">Can be paged. </span>
      <ProofAge {...{ visitor }} proof={lastProof(person)} />
    </>
  );
}

function Row({ person, now, next, visitor }: Listed & { visitor: Visitor }) {
  const why = whyUnreachable(person);
  return (
    <li id={`person-${person.id}`}>
      <p>
        <a class="name" href={`/people/${person.id}`}>
          {person.name}
        </a>{' '}
        <span class="muted">{person.role}</span>
        <br />
        {why === null ? <Reachable {...{ person, visitor }} /> : <span class="warning">Cannot be paged: {why}</span>}
      </p>
      <p>
        {now.length > 0 ? <strong>On call now: {now.join(', ')}</strong> : <span class="muted">Not on call</span>}
        <br />
        <span class="muted">
          {next ? (
            <>
              Next: {next.rotation}, <Moment at={next.from} visitor={visitor} />
            </>
          ) : (
            'No other shift within four weeks'
          )}
        </span>
      </p>
    </li>
  );
}
