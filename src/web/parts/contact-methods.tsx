import { hasRole } from '../../access/token.ts';
import { type ContactMethod, problemOf } from '../../people/contact-method.ts';
import { isOld, type Proof, saidProof } from '../../people/proof.ts';
import type { TestOutcome } from '../../proofs/read-test.ts';
import type { PersonView } from '../person-view.ts';
import { distance } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

interface Props {
  view: PersonView;
  visitor: Visitor;
  back: string;
  mayAct: boolean;
}

const NAMES: Record<ContactMethod['type'], string> = { sms: 'SMS', email: 'Email', voice: 'Call' };

/** Every way to a person: whether it can be used, when that was last shown, and a test that shows it now. */
export function ContactMethods({ view, visitor, back, mayAct }: Props) {
  const { person, tests } = view;
  return (
    <section aria-labelledby="methods">
      <h2 id="methods">Ways to be reached</h2>
      {person.contactMethods.length === 0 ? <p class="muted">None. An admin enters them.</p> : null}
      <ul class="card rows methods">
        {person.contactMethods.map((method) => (
          <li key={method.id} id={`method-${method.id}`}>
            <p>
              <strong>{NAMES[method.type]}</strong> {method.address}
              <br />
              <State {...{ method, visitor }} />
              <Outcome {...{ visitor }} test={tests.get(method.id)} />
            </p>
            {mayAct ? <Buttons {...{ method, back }} to={`/people/${person.id}/contact-methods/${method.id}`} /> : null}
          </li>
        ))}
      </ul>
      <Rules view={view} />
      {hasRole(visitor.actor, 'admin') ? (
        <p>
          <a href={`/people/${person.id}/definition`}>Change contact methods and rules</a>
        </p>
      ) : null}
    </section>
  );
}

function State({ method, visitor }: { method: ContactMethod; visitor: Visitor }) {
  const problem = problemOf(method);
  if (problem) return <span class="warning">Is not used: {problem}.</span>;
  return <ProofAge {...{ visitor }} proof={method.proved} />;
}

/** "Proved 3 days ago, by a reply" */
export function ProofAge({ proof, visitor }: { proof: Proof | undefined; visitor: Visitor }) {
  if (!proof) return <span class="warning">Never proved: nobody knows that pages arrive.</span>;
  const words = `Proved ${distance(proof.at, visitor.now)}, ${saidProof(proof)}`;
  return isOld(proof, visitor.now) ? (
    <span class="warning">{words}: that is long ago.</span>
  ) : (
    <span class="muted">{words}</span>
  );
}

function Outcome({ test, visitor }: { test: TestOutcome | undefined; visitor: Visitor }) {
  if (!test) return null;
  return (
    <>
      <br />
      <span class="muted">
        Test asked for by {test.askedBy}, <Moment at={test.askedAt} visitor={visitor} />: {SAID[test.status]}
        {test.answeredAt ? (
          <>
            {' '}
            <Moment at={test.answeredAt} visitor={visitor} />
          </>
        ) : null}
        {test.error ? `: ${test.error}` : ''}
      </span>
    </>
  );
}

const SAID: Record<TestOutcome['status'], string> = {
  waiting: 'waits for an answer',
  answered: 'answered',
  unanswered: 'was not answered',
  'not-sent': 'was not sent',
};

function Buttons({ method, to, back }: { method: ContactMethod; to: string; back: string }) {
  if (method.optedOut) return null;
  if (method.verified)
    return (
      <Act to={`${to}/test`} back={back}>
        <button type="submit" aria-label={`Send a test to ${method.address}`}>
          Send a test
        </button>
      </Act>
    );
  return (
    <div class="answers">
      <Act to={`${to}/code`} back={back}>
        <button type="submit" aria-label={`Send a code to ${method.address}`}>
          Send a code
        </button>
      </Act>
      <Act to={`${to}/confirm`} back={back} class="line">
        <input
          name="code"
          required
          maxlength={20}
          size={6}
          inputmode="numeric"
          autocomplete="one-time-code"
          placeholder="Code"
          aria-label={`The code that came to ${method.address}`}
        />
        <button type="submit">Confirm</button>
      </Act>
    </div>
  );
}

function Rules({ view: { person } }: { view: PersonView }) {
  const lines = (['high', 'low'] as const).flatMap((urgency) => {
    const rules = person.notificationRules[urgency];
    const said = rules
      ?.map(({ after, method }) => `${method} ${after === '0s' ? 'at once' : `after ${after}`}`)
      .join(', ');
    return said ? [{ urgency, said }] : [];
  });
  return (
    <p class="muted" id="rules">
      {lines.length === 0 ? 'No notification rules: every method at once, only mail at low urgency.' : null}
      {lines.map(({ urgency, said }) => (
        <span key={urgency}>
          At {urgency} urgency: {said}.{' '}
        </span>
      ))}
    </p>
  );
}
