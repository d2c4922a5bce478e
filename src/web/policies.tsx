import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import type { Policy, Target } from '../escalation/policy.ts';
import { getPolicy, listPolicies, readSettings } from '../escalation/queries.ts';
import type { SettingsInput } from '../escalation/schemas.ts';
import { Id } from '../lib/wire.ts';
import { type Duty, loadDuties, loadNames, type NameOf } from './duties.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { NewDefinition } from './parts/new-definition.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

/** Who is asked after whom, in words. */
export async function policyPages(app: App, deps: AppDeps): Promise<void> {
  app.get('/policies', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { items: policies } = await listPolicies(deps.db, { limit: 500 });
    return sendPage(reply, <Policies {...{ visitor, policies, ...(await knownOf(deps, policies, visitor.now)) }} />);
  });

  app.get('/policies/:id', { schema: { params: z.object({ id: Id }) } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const policy = await getPolicy(deps.db, request.params.id);
    const known = await knownOf(deps, [policy], visitor.now);
    return sendPage(
      reply,
      <Layout visitor={visitor} title={policy.id} every={30} styles={['oncall', 'components']}>
        <h1>{policy.id}</h1>
        <Course {...{ policy, visitor, ...known }} />
      </Layout>,
    );
  });
}

/** What is said beside the policies themselves. */
interface Known {
  nameOf: NameOf;
  duties: ReadonlyMap<string, Duty>;
  /** By policy: the components that follow it, and the catch-all. */
  usersOf: (policy: string) => string[];
}

async function knownOf({ db }: AppDeps, policies: Policy[], now: Date): Promise<Known> {
  const people = policies.flatMap(({ lines }) =>
    lines.flatMap(({ targets }) => targets.flatMap((target) => ('person' in target ? target.person : []))),
  );
  const components = await allComponents(db);
  const { catchAll }: { catchAll: SettingsInput['catchAll'] } = await readSettings(db);
  const caught = catchAll && 'policy' in catchAll ? catchAll.policy : null;
  return {
    nameOf: await loadNames(db, people),
    duties: new Map((await loadDuties(db, now)).map((duty) => [duty.rotation, duty])),
    usersOf: (id) => [
      ...components.flatMap((component) => (component.policy === id ? component.id : [])),
      ...(caught === id ? ['the catch-all'] : []),
    ],
  };
}

export function Policies({ visitor, policies, ...known }: Known & { visitor: Visitor; policies: Policy[] }) {
  return (
    <Layout visitor={visitor} title="Policies" every={30} styles={['oncall', 'components']}>
      <h1>Escalation policies</h1>
      <p class="muted">Who is asked, and after how long the next are. A component follows one.</p>
      {policies.length === 0 ? <p class="card">There is none yet: components ask their owners.</p> : null}
      <div class="grid">
        {policies.map((policy) => (
          <article key={policy.id} id={`policy-${policy.id}`} class="card">
            <h2>
              <a href={`/policies/${policy.id}`}>{policy.id}</a>
            </h2>
            <Course {...{ policy, visitor, ...known }} />
          </article>
        ))}
      </div>
      {hasRole(visitor.actor, 'admin') ? <NewDefinition section="policies" /> : null}
    </Layout>
  );
}

function Course({ policy, visitor, nameOf, duties, usersOf }: Known & { policy: Policy; visitor: Visitor }) {
  const { id, lines, repeatEvery, ackTimeout } = policy;
  const users = usersOf(id);
  return (
    <>
      <ol class="lines">
        {lines.map(({ targets, escalateAfter, requireAck }, index) => (
          <li key={index}>
            <span class="line-name">Line {index + 1}</span>
            <div>
              {targets.map((target) => (
                <Asked key={JSON.stringify(target)} {...{ target, nameOf, duties }} />
              ))}
              {requireAck === 'each-component' ? <p class="muted">each component's side must say yes</p> : null}
              <p class="muted">
                {index < lines.length - 1
                  ? `no answer in ${escalateAfter}: line ${index + 2}`
                  : `no answer in ${repeatEvery}: line 1 again`}
              </p>
            </div>
          </li>
        ))}
      </ol>
      <p class="muted">
        {ackTimeout ? `An acknowledgement runs out after ${ackTimeout}. ` : 'An acknowledgement holds. '}
        {users.length > 0 ? `Followed by ${users.join(', ')}.` : <span class="warning">Nothing follows it.</span>}
      </p>
      {hasRole(visitor.actor, 'admin') ? (
        <p>
          <a href={`/policies/${id}/definition`}>Edit {id}</a>
        </p>
      ) : null}
    </>
  );
}

function Asked({ target, nameOf, duties }: Omit<Known, 'usersOf'> & { target: Target }) {
  if ('owners' in target)
    return (
      <p>
        <strong>The owners</strong> <span class="muted">of what is broken</span>
      </p>
    );
  if ('person' in target)
    return (
      <p>
        <strong>{nameOf(target.person)}</strong>
      </p>
    );
  const people = duties.get(target.rotation)?.people ?? [];
  return (
    <p>
      <a href={`/rotations/${target.rotation}`}>{target.rotation}</a>{' '}
      {people.length > 0 ? <span class="muted">now {people.join(', ')}</span> : <span class="warning">nobody now</span>}
    </p>
  );
}
