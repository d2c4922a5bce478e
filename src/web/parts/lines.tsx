import { hasReachable, type Plan, type ResolvedLine } from '../../escalation/line.ts';
import { formatDuration } from '../../lib/durations.ts';
import { methodProblems, type Person, whyUnreachable } from '../../people/person.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

interface Props {
  plan: Plan;
  visitor: Visitor;
  /** The end of the running shift by what put people on a line: `rotation ops`. */
  untilOf: ReadonlyMap<string, Date | null>;
  /** Whether their numbers and addresses are shown: to be called by hand. */
  contacts?: boolean;
}

/** The lines of a component with their people, in the order in which they are woken. */
export function Lines({ plan, visitor, untilOf, contacts = false }: Props) {
  return (
    <ol class="lines">
      {plan.lines.map((line) => (
        <li key={line.line}>
          <span class="line-name">Line {line.line}</span>
          <div>
            {line.people.length === 0 ? <p class="warning">Nobody ({line.targets})</p> : null}
            {line.people.map((entry) => (
              <LinePerson
                key={entry.person.id}
                {...{ entry, visitor, contacts }}
                until={untilOf.get(entry.via) ?? null}
              />
            ))}
            <WhatFollows line={line} />
          </div>
        </li>
      ))}
      {plan.lines.some(hasReachable) ? null : (
        <li>
          <span class="line-name">Catch-all</span>
          <div>
            {plan.catchAll.lines.flatMap(({ people }) =>
              people.map((entry) => (
                <LinePerson key={entry.person.id} {...{ entry, visitor, contacts }} until={null} />
              )),
            )}
          </div>
        </li>
      )}
    </ol>
  );
}

function WhatFollows({ line }: { line: ResolvedLine }) {
  if (line.escalateAfterMs === null) return null;
  if (!hasReachable(line)) return <p class="muted">skipped at once</p>;
  return (
    <p class="muted">
      no answer in {formatDuration(line.escalateAfterMs)}: line {line.line + 1}
    </p>
  );
}

interface LinePersonProps {
  entry: ResolvedLine['people'][number];
  visitor: Visitor;
  until: Date | null;
  contacts: boolean;
}

function LinePerson({ entry: { person, via }, visitor, until, contacts }: LinePersonProps) {
  const problem = whyUnreachable(person) ?? (methodProblems(person).join('; ') || null);
  return (
    <p>
      <strong>{person.name}</strong>{' '}
      <span class="muted">
        {via === 'person' ? null : via}
        {until ? (
          <>
            {' '}
            until <Moment at={until} visitor={visitor} show="clock" />
          </>
        ) : null}
      </span>
      {problem ? <span class="warning"> {problem}</span> : null}
      {contacts ? <Addresses person={person} /> : null}
    </p>
  );
}

/** Each number and address once, however many methods use it. */
function Addresses({ person: { contactMethods } }: { person: Person }) {
  const hrefs = contactMethods.map(({ type, address }) => (type === 'email' ? `mailto:${address}` : `tel:${address}`));
  return (
    <>
      {[...new Set(hrefs)].map((href) => (
        <>
          <br />
          <a href={href}>{href.replace(/^(mailto|tel):/, '')}</a>
        </>
      ))}
    </>
  );
}
