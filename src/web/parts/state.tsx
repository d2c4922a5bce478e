import type { Incident } from '../../incidents/incident.ts';

const NAMES = { triggered: 'Triggered', acknowledged: 'Acknowledged', resolved: 'Resolved' } as const;

/** The state in a shape, a word and a colour: any one of them is enough. */
export function State({ status }: { status: Incident['status'] }) {
  return (
    <span class={`state ${status}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        {shapeOf(status)}
      </svg>
      {NAMES[status]}
    </span>
  );
}

function shapeOf(status: Incident['status']) {
  if (status === 'triggered') return <path class="solid" d="M8 1 15.5 14.5H.5ZM7.2 6v4h1.6V6Zm0 5.2v1.6h1.6v-1.6Z" />;
  const ring = <circle class="ring" cx="8" cy="8" r="6.5" />;
  if (status === 'acknowledged')
    return (
      <>
        {ring}
        <path class="solid" d="M8 1.5a6.5 6.5 0 0 1 0 13Z" />
      </>
    );
  return (
    <>
      {ring}
      <path class="ring" d="m5 8.2 2.2 2.2L11 6" />
    </>
  );
}
