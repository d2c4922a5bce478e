import type { Heartbeat } from '../../heartbeats/heartbeat.ts';
import { Act } from './act.tsx';
import { HeartbeatFields } from './heartbeat-fields.tsx';

interface Props {
  heartbeat: Heartbeat;
  components: string[];
  back: string;
}

/** Its address stays, and so does what it has said. */
export function ChangeHeartbeat({ heartbeat, components, back }: Props) {
  const { id, description, timeZone } = heartbeat;
  return (
    <details id={`change-${id}`}>
      <summary>Change</summary>
      <Act to={`/heartbeats/${id}`} back={back} class="fields" id={`change-form-${id}`}>
        <div>
          <label for={`${id}-description`}>Description</label>
          <input
            id={`${id}-description`}
            name="description"
            maxlength={200}
            value={description}
            placeholder="none"
            autocomplete="off"
          />
        </div>
        <HeartbeatFields prefix={id} components={components} now={heartbeat} />
        <div>
          <label for={`${id}-zone`}>Zone of its clock</label>
          <input id={`${id}-zone`} name="timeZone" value={timeZone} required autocomplete="off" />
        </div>
        <div class="line">
          <button type="submit" class="primary" aria-label={`Save ${id}`}>
            Save
          </button>
        </div>
      </Act>
    </details>
  );
}
