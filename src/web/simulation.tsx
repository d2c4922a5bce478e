import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import { contextOf } from '../deps.ts';
import { listIntegrations } from '../intake/queries.ts';
import { AppError, Malformed } from '../lib/errors.ts';
import { runSimulation } from '../readiness/run-simulation.ts';
import { SimulationInput, type SimulationOutput } from '../readiness/schemas.ts';
import { simulationToWire } from '../readiness/wire.ts';
import { accepted, FormTime, instantIn } from './forms.ts';
import { sendPage } from './html.ts';
import { AskWho } from './parts/ask-who.tsx';
import { Layout } from './parts/layout.tsx';
import { Story } from './parts/story.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

/** A question is an address: it can be sent to somebody, and asking it changes nothing. */
const Query = z.object({
  component: z.string().optional(),
  severity: z.enum(['critical', 'error', 'warning']).default('critical'),
  at: z.string().optional(),
  integration: z.string().optional(),
  alert: z.string().max(6_000).optional(),
  ack: z.string().optional(),
});
export type Question = z.infer<typeof Query>;

export async function simulationPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/who-would', { schema: { querystring: Query } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    const { items } = await listIntegrations(deps.db, { limit: 500 });
    const integrations = items.map(({ id, name }) => ({ id, name }));
    const answer = await answerTo(deps, request.query, visitor);
    return sendPage(reply, <WhoWould {...{ visitor, components, integrations, question: request.query, ...answer }} />);
  });
}

interface Answer {
  run: SimulationOutput | null;
  problem: string | null;
}

/** What is wrong with a question is said above it, and the question stays. */
async function answerTo(deps: AppDeps, question: Question, visitor: Visitor): Promise<Answer> {
  if (!question.component && !question.alert?.trim()) return { run: null, problem: null };
  try {
    const input = accepted(SimulationInput, inputOf(question, visitor));
    return { run: simulationToWire(await runSimulation(contextOf(deps, visitor.actor), input)), problem: null };
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { run: null, problem: error.message };
    throw error;
  }
}

function inputOf({ component, severity, at, integration, alert, ack }: Question, { zone }: Visitor): object {
  const when = at ? { at: instantIn(zone, accepted(FormTime, at)) } : {};
  const [after, person] = ack?.split(' ') ?? [];
  return {
    ...when,
    ...(integration ? { integration } : {}),
    alert: alert?.trim() ? readJson(alert) : { summary: `${component} is broken`, component, severity },
    ...(after && person ? { replies: [{ after, person, text: 'ack' }] } : {}),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed('The alert is not JSON.', [{ path: 'alert', message: 'is not JSON' }]);
  }
}

interface Props extends Answer {
  visitor: Visitor;
  components: string[];
  integrations: { id: string; name: string }[];
  question: Question;
}

export function WhoWould({ visitor, components, integrations, question, run, problem }: Props) {
  return (
    <Layout visitor={visitor} title="Who would be paged?" styles={['integrations', 'readiness']}>
      <h1>Who would be paged?</h1>
      <p class="muted">
        The way of an alert at any time, with everything as it is set up now. Nothing is sent. Every message is taken to
        arrive.
      </p>
      <AskWho {...{ visitor, components, integrations, question }} />
      {problem ? (
        <p class="notice warning" role="alert">
          {problem}
        </p>
      ) : null}
      {run ? <Story run={run} visitor={visitor} /> : null}
    </Layout>
  );
}
