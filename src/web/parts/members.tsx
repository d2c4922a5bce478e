import type { Member } from '../../groups/member.ts';
import type { Incident } from '../../incidents/incident.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

interface Props {
  incident: Incident;
  members: Member[];
  visitor: Visitor;
  /** The visitor may split one off. */
  mayAct: boolean;
}

/** The failures that one incident is about, where there are several. */
export function Members({ incident, members, visitor, mayAct }: Props) {
  if (members.length < 2) return null;
  return (
    <section id="members">
      <h2>What it is about</h2>
      <ul class="paged">
        {members.map((member) => (
          <li key={`${member.integrationId} ${member.dedupKey}`}>
            {member.summary}{' '}
            <span class="muted">
              {member.resolvedAt ? 'resolved, since' : 'since'}{' '}
              <Moment at={member.resolvedAt ?? member.since} visitor={visitor} show="near" />
            </span>
            {mayAct && canSplit(incident, member) ? (
              <Act to={`/incidents/${incident.number}/split`} back={`/incidents/${incident.number}`}>
                <input type="hidden" name="dedupKey" value={member.dedupKey} />
                <button type="submit" aria-label={`Split off ${member.summary}`}>
                  Split off
                </button>
              </Act>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

const canSplit = ({ status, integrationId, dedupKey }: Incident, member: Member): boolean =>
  status !== 'resolved' &&
  member.resolvedAt === null &&
  (member.dedupKey !== dedupKey || member.integrationId !== integrationId);
