import type { SandboxCall } from '../../sandbox/queries.ts';
import { Act } from './act.tsx';

const KEYS = [
  ['4', 'Acknowledge'],
  ['5', 'Escalate'],
  ['6', 'Resolve'],
] as const;

/** A call on a phone of the sandbox: it rings, or it waits for a key. */
export function Call({ call: { sid, status, action } }: { call: SandboxCall }) {
  const rings = status === 'ringing';
  return (
    <Act to={`/sandbox/calls/${sid}`} back="/sandbox" class={`call ${status}`} id={`call-${sid}`}>
      <p class="who" role="status">
        {rings ? 'Firstline is calling' : 'On the phone with Firstline'}
      </p>
      {rings ? (
        <button type="submit" name="press" value="answer">
          Answer
        </button>
      ) : null}
      {action === null
        ? null
        : KEYS.map(([key, meaning]) => (
            <button key={key} type="submit" name="press" value={key} aria-label={`Press ${key}: ${meaning}`}>
              {key} <span>{meaning}</span>
            </button>
          ))}
      <button type="submit" name="press" value="end" class="end">
        {rings ? 'Decline' : 'Hang up'}
      </button>
    </Act>
  );
}
