import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import { contextOf } from '../deps.ts';
import { readSettings } from '../escalation/queries.ts';
import type { ReleaseRules } from '../escalation/schemas.ts';
import { AppError } from '../lib/errors.ts';
import { badTimesOf } from '../readiness/release-check.ts';
import { type Checked, runReleaseCheck } from '../readiness/run-release-check.ts';
import { ReleaseCheckInput } from '../readiness/schemas.ts';
import { accepted, FormTime, instantIn } from './forms.ts';
import { sendPage } from './html.ts';
import { fieldOf } from './parts/ask-who.tsx';
import { Layout } from './parts/layout.tsx';
import { ReleaseHoles } from './parts/release-holes.tsx';
import { RESULTS } from './release-words.ts';
import { spanTime } from './time.ts';
import { type Visitor, visitorOf } from './visitor.ts';

/** As with "Who would be paged?", a question is an address. */
const Query = z.object({
  component: z.string().optional(),
  at: z.string().optional(),
  for: z.string().optional(),
});
type Question = z.infer<typeof Query>;

export async function releaseCheckPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/releases/check', { schema: { querystring: Query } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    const answer = await answerTo(deps, request.query, visitor);
    const { releaseRules: rules = {} } = await readSettings(deps.db);
    return sendPage(reply, <CheckFirst {...{ visitor, components, rules, question: request.query, ...answer }} />);
  });
}

interface Answer {
  checked: Checked | null;
  problem: string | null;
}

/** What is wrong with a question is said above it, and the question stays. */
async function answerTo(deps: AppDeps, { component, at, for: riskFor }: Question, visitor: Visitor): Promise<Answer> {
  if (!component) return { checked: null, problem: null };
  try {
    const input = accepted(ReleaseCheckInput, {
      components: [component],
      ...(at ? { from: instantIn(visitor.zone, accepted(FormTime, at)) } : {}),
      ...(riskFor ? { riskFor } : {}),
    });
    return { checked: await runReleaseCheck(contextOf(deps, visitor.actor), input), problem: null };
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { checked: null, problem: error.message };
    throw error;
  }
}

interface Props extends Answer {
  visitor: Visitor;
  components: string[];
  question: Question;
  rules: ReleaseRules;
}

export function CheckFirst({ visitor, components, question, rules, checked, problem }: Props) {
  return (
    <Layout visitor={visitor} title="Check before a release" styles={['readiness', 'releases']}>
      <h1>Check before a release</h1>
      <p class="muted">Could somebody mend it at any minute while it may break things? As everything is set up now.</p>
      <Ask {...{ visitor, components, question }} />
      {problem ? (
        <p class="notice warning" role="alert">
          {problem}
        </p>
      ) : null}
      {checked ? (
        <section id="check">
          <h2 class={checked.result === 'fail' ? 'warning' : ''}>{RESULTS[checked.result]}</h2>
          <p class="muted">
            {checked.components.join(', ')}, {spanTime(checked, visitor.zone)} {visitor.zone}
          </p>
          <ReleaseHoles holes={checked.holes} />
        </section>
      ) : null}
      <Rules {...{ rules, visitor }} />
    </Layout>
  );
}

/** What is set; what is not set is as the docs say. */
function Rules({ rules, visitor }: Pick<Props, 'rules' | 'visitor'>) {
  const freezes = (rules.freezes ?? []).filter(({ to }) => new Date(to) > visitor.now);
  return (
    <section id="rules">
      <h2>The rules</h2>
      <ul>
        {freezes.map(({ from, to, why }) => (
          <li key={`${from} ${why}`}>
            Nothing goes out {spanTime({ from: new Date(from), to: new Date(to) }, visitor.zone)}: {why}
          </li>
        ))}
        <li>
          Few people are about: {badTimesOf(rules).map(badTimeInWords).join(', ') || 'never'} ({rules.timeZone ?? 'UTC'}
          )
        </li>
        {Object.entries(rules.levels ?? {}).map(([kind, level]) => (
          <li key={kind}>
            {kind}: {level}
          </li>
        ))}
      </ul>
      {hasRole(visitor.actor, 'admin') ? (
        <p>
          They are <code>releaseRules</code> of the <a href="/settings">settings</a>.
        </p>
      ) : null}
    </section>
  );
}

const badTimeInWords = ({
  days,
  from,
  to,
}: {
  days?: readonly string[] | undefined;
  from: string;
  to: string;
}): string => [...(days ? [days.join(' ')] : []), from === to ? 'all day' : `${from}–${to}`].join(' ');

function Ask({ visitor, components, question }: Pick<Props, 'visitor' | 'components' | 'question'>) {
  return (
    <form method="get" action="/releases/check" class="card ask-who">
      <div>
        <label for="check-component">Component</label>
        <select id="check-component" name="component" required autocomplete="off">
          <option value="">Choose…</option>
          {components.map((id) => (
            <option key={id} value={id} selected={id === question.component}>
              {id}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="check-at">It begins ({visitor.zone})</label>
        <input id="check-at" type="datetime-local" name="at" value={fieldOf(question.at, visitor)} />
      </div>
      <div>
        <label for="check-for">And may break things for</label>
        <input id="check-for" name="for" value={question.for ?? ''} placeholder="as the component says, or 24h" />
      </div>
      <button type="submit" class="primary">
        Check
      </button>
    </form>
  );
}
