import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import type { Finding } from '../readiness/finding.ts';
import { readReadiness } from '../readiness/read-readiness.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

export async function readinessPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/readiness', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const findings = await readReadiness(contextOf(deps, system), visitor.zone);
    return sendPage(reply, <Readiness {...{ visitor, findings }} />);
  });
}

const HEADINGS: Record<Finding['severity'], string> = {
  critical: 'Nobody would be woken',
  warning: 'Fewer people than you think',
  info: 'Worth knowing',
};

export function Readiness({ visitor, findings }: { visitor: Visitor; findings: Finding[] }) {
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
    </Layout>
  );
}
