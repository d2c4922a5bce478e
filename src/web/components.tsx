import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import type { Component, Owner } from '../components/component.ts';
import { allComponents } from '../components/queries.ts';
import { hasReachable, type Plan } from '../escalation/line.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { loadNames, type NameOf } from './duties.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { NewDefinition } from './parts/new-definition.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

interface Listed {
  component: Component;
  plan: Plan;
}

/** The ownership map: what can break, and whose it is. */
export async function componentsPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/components', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const components = await allComponents(deps.db);
    const planFor = await loadPlans(
      deps.db,
      components.map(({ id }) => id),
      visitor.now,
    );
    const listed = components.map((component) => ({ component, plan: planFor([component.id]) }));
    const owners = components.flatMap((component) => component.owners);
    const nameOf = await loadNames(
      deps.db,
      owners.flatMap((owner) => ('person' in owner ? owner.person : [])),
    );
    return sendPage(reply, <Components {...{ visitor, listed, nameOf }} />);
  });
}

interface Props {
  visitor: Visitor;
  listed: Listed[];
  nameOf: NameOf;
}

export function Components({ visitor, listed, nameOf }: Props) {
  return (
    <Layout visitor={visitor} title="Components" every={30} styles={['people', 'components']}>
      <h1>Components</h1>
      <p class="muted">What can break, whose it is, and who would be asked first now.</p>
      {listed.length === 0 ? (
        <p class="card">None is known yet. Every alert goes to the catch-all until there is one.</p>
      ) : (
        <ul class="card rows components">
          {[...listed].sort(byHoles).map(({ component, plan }) => (
            <Row key={component.id} {...{ component, plan, nameOf }} />
          ))}
        </ul>
      )}
      {hasRole(visitor.actor, 'admin') ? <NewDefinition section="components" /> : null}
    </Layout>
  );
}

const isUnheard = ({ plan }: Listed): boolean => !plan.lines.some(hasReachable);

/** What has a hole comes first. */
const byHoles = (a: Listed, b: Listed): number =>
  Number(isUnheard(b)) - Number(isUnheard(a)) || Number(isOwnerless(b)) - Number(isOwnerless(a));

const isOwnerless = ({ component }: Listed): boolean => component.owners.length === 0;

function Row({ component, plan, nameOf }: Listed & { nameOf: NameOf }) {
  const { id, description, owners, policy } = component;
  const first = plan.lines.find(hasReachable);
  return (
    <li id={`component-${id}`}>
      <p>
        <a class="name" href={`/components/${id}`}>
          {id}
        </a>
        <br />
        <span class="muted">{description}</span>
      </p>
      <p>
        {first ? (
          <strong>{first.people.map(({ person }) => person.name).join(', ')}</strong>
        ) : (
          <span class="warning">Nobody can be reached: the catch-all</span>
        )}
        <br />
        {owners.length > 0 ? (
          <span class="muted">Owned by {owners.map((owner) => ownerInWords(owner, nameOf)).join(', ')}</span>
        ) : (
          <span class="warning">Nobody owns it</span>
        )}
        {policy ? <span class="muted">, policy {policy}</span> : null}
      </p>
    </li>
  );
}

export const ownerInWords = (owner: Owner, nameOf: NameOf): string =>
  'person' in owner ? nameOf(owner.person) : owner.rotation;
