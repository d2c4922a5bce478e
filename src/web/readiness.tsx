import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import { lastProof, type Person } from '../people/person.ts';
import { listPeople } from '../people/queries.ts';
import type { Finding } from '../readiness/finding.ts';
import { readReadiness } from '../readiness/read-readiness.ts';
import { sendPage } from './html.ts';
import { ProofAge } from './parts/contact-methods.tsx';
import { Layout } from './parts/layout.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

export async function readinessPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/readiness', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const findings = await readReadiness(contextOf(deps, system), visitor.zone);
    const { items } = await listPeople(deps.db, { limit: 500 });
    const people = items.filter(({ role }) => role !== 'viewer');
    return sendPage(reply, <Readiness {...{ visitor, findings, people }} />);
  });
}

const HEADINGS: Record<Finding['severity'], string> = {
  critical: 'Nobody would be woken',
  warning: 'Fewer people than you think',
  info: 'Worth knowing',
};

interface Props {
  visitor: Visitor;
  findings: Finding[];
  people: Person[];
}

export function Readiness({ visitor, findings, people }: Props) {
  const groups = Map.groupBy(findings, ({ severity }) => severity);
  return (
    <Layout visitor={visitor} title="Readiness" styles={['people', 'readiness']}>
      <h1>Readiness</h1>
      <p class="muted">What would hurt within the next 30 days, as everything is set up now.</p>
      {findings.length === 0 ? <p class="card">Nothing. Whatever breaks, somebody can be woken.</p> : null}
      {[...groups].map(([severity, found]) => (
        <section key={severity} id={severity}>
          <h2>
            {HEADINGS[severity]} ({found.length})
          </h2>
          <ul class="findings">
            {found.map(({ kind, about, text, fix, see }) => (
              <li key={`${kind} ${about.id} ${text}`} class={`card of-${severity}`}>
                <p>{text.replace(/^./, (first) => first.toUpperCase())}.</p>
                <p>
                  <a class="button" href={fix.href}>
                    {fix.text}
                  </a>{' '}
                  {see ? <a href={see.href}>{see.text}</a> : null}
                </p>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <section id="proofs">
        <h2>Last shown that pages arrive</h2>
        <ul class="card rows">
          {people.map((person) => (
            <li key={person.id}>
              <p>
                {person.name} <ProofAge {...{ visitor }} proof={lastProof(person)} />
              </p>
              <a class="button" href={`/people/${person.id}#methods`}>
                Test
              </a>
            </li>
          ))}
        </ul>
      </section>
    </Layout>
  );
}
