import type { Incident } from '../../incidents/incident.ts';
import type { Suspect } from '../../releases/change.ts';
import { nameOf, type Release } from '../../releases/release.ts';
import { backInWords } from '../release-words.ts';
import { clockTime } from '../time.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

export interface Changes {
  suspects: Suspect[];
  /** What this visitor may ask to have undone, and why not, if so; null where it is not theirs to ask. */
  undo: { release: Release; refused: string | null } | null;
}

interface Props {
  incident: Incident;
  changes: Changes;
  visitor: Visitor;
}

/** What was changed before it broke, on one axis of time, and in a table, the nearest first. */
export function ReleaseChanges({ incident, changes: { suspects, undo }, visitor }: Props) {
  if (suspects.length === 0) return null;
  const nearest = suspects.toSorted((a, b) => b.happening.at.getTime() - a.happening.at.getTime());
  return (
    <section>
      <h2>Changed before it</h2>
      <Axis suspects={nearest} at={incident.createdAt} visitor={visitor} />
      <div class="wide">
        <table class="changes">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">When</th>
              <th scope="col">Way back</th>
            </tr>
          </thead>
          <tbody>
            {nearest.map((suspect, index) => (
              <Row key={index} {...{ suspect, visitor }} isLikeliest={suspect === suspects[0]} />
            ))}
          </tbody>
        </table>
      </div>
      {undo ? <Undo {...{ incident, undo }} /> : null}
    </section>
  );
}

function Row({ suspect, isLikeliest, visitor }: { suspect: Suspect; isLikeliest: boolean; visitor: Visitor }) {
  const { happening, why } = suspect;
  return (
    <tr>
      <td>
        <strong>
          {happening.release ? <a href={`/releases/${happening.release.id}`}>{titleOf(suspect)}</a> : titleOf(suspect)}
        </strong>
        {happening.by ? ` by ${happening.by}` : ''} {why[0]}
        {isLikeliest ? <em class="likeliest"> likeliest</em> : null}
        <Links release={happening.release} />
      </td>
      <td>
        <Moment at={happening.at} visitor={visitor} />
      </td>
      <td>{happening.release ? (backInWords(happening.release, visitor) ?? '') : ''}</td>
    </tr>
  );
}

function Links({ release }: { release: Release | null }) {
  if (!release) return null;
  const { commits, files, links } = release;
  const counts = [
    ...(commits.length > 0 ? [`${commits.length} commit${commits.length === 1 ? '' : 's'}`] : []),
    ...(files.length > 0 ? [`${files.length} file${files.length === 1 ? '' : 's'}`] : []),
  ];
  return (
    <small>
      {counts.length > 0 ? ` ${counts.join(', ')}` : ''}
      {links.map(({ href, text }) => (
        <>
          {' '}
          <a href={href}>{text ?? href}</a>
        </>
      ))}
    </small>
  );
}

const titleOf = ({ happening }: Suspect): string => (happening.release ? nameOf(happening.release) : happening.summary);

function Undo({ incident, undo: { release, refused } }: { incident: Incident; undo: NonNullable<Changes['undo']> }) {
  if (refused !== null) return <p class="muted">{refused}</p>;
  const page = `/incidents/${incident.number}/rollback`;
  return (
    <Act to={page} back={`/incidents/${incident.number}`}>
      <button type="submit" id="rollback">
        Roll back {nameOf(release)} …
      </button>
    </Act>
  );
}

// In units of the drawing, which is scaled to its place.
const WIDTH = 640;
const HEIGHT = 72;
const LINE = 24;
const EDGE = 10;

/** From the first change to the moment it broke. The table says the same in words. */
function Axis({ suspects, at, visitor: { zone, now } }: { suspects: Suspect[]; at: Date; visitor: Visitor }) {
  const from = Math.min(...suspects.map(({ happening }) => happening.at.getTime()));
  const span = Math.max(1, at.getTime() - from);
  const x = (instant: Date) => EDGE + ((instant.getTime() - from) / span) * (WIDTH - 2 * EDGE);
  return (
    <svg
      class="axis"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${suspects.length} changes before it; the table lists them`}
    >
      <line class="rule" x1={EDGE} y1={LINE} x2={WIDTH - EDGE} y2={LINE} />
      {suspects.map((suspect, index) => (
        <circle key={index} class="change" cx={x(suspect.happening.at)} cy={LINE} r={6}>
          <title>{`${titleOf(suspect)}, ${clockTime(suspect.happening.at, zone, now)}`}</title>
        </circle>
      ))}
      <rect class="broke" x={x(at) - 3} y={LINE - 14} width={6} height={28} rx={2}>
        <title>{`It broke, ${clockTime(at, zone, now)}`}</title>
      </rect>
      <text x={EDGE} y={HEIGHT - 4}>
        {clockTime(new Date(from), zone, now)}
      </text>
      <text x={WIDTH - EDGE} y={HEIGHT - 4} text-anchor="end">
        {`it broke ${clockTime(at, zone, now)}`}
      </text>
    </svg>
  );
}
