import type { HeartbeatDefinition } from '../../heartbeats/heartbeat.ts';
import { ComponentChoice } from './component-choice.tsx';

interface Props {
  /** What the ids of the fields begin with. */
  prefix: string;
  components: string[];
  /** As it is; null for a new one. */
  now: HeartbeatDefinition | null;
}

/** What is expected of a heartbeat, and what it means when it does not come. */
export function HeartbeatFields({ prefix, components, now }: Props) {
  return (
    <>
      <Field
        id={`${prefix}-schedule`}
        name="schedule"
        label="Every, or a cron expression"
        value={now?.cron ?? now?.every}
        placeholder="1d, or 0 3 * * *"
        required
      />
      <Field id={`${prefix}-grace`} name="grace" label="Grace" value={now?.grace ?? '5m'} required />
      <Field
        id={`${prefix}-run`}
        name="maxRunTime"
        label="Longest run, where it calls /start"
        value={now?.maxRunTime}
        placeholder="the grace"
      />
      <ComponentChoice
        id={`${prefix}-component`}
        components={components}
        chosen={now?.component ?? null}
        label="Component"
      />
      <div>
        <label for={`${prefix}-severity`}>Late is</label>
        <select id={`${prefix}-severity`} name="severity" autocomplete="off">
          {['critical', 'error', 'warning'].map((severity) => (
            <option key={severity} value={severity} selected={severity === now?.severity}>
              {severity}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for={`${prefix}-methods`}>A call counts by</label>
        <select id={`${prefix}-methods`} name="methods" autocomplete="off">
          <option value="any">GET, HEAD and POST</option>
          <option value="post" selected={now?.methods === 'post'}>
            POST alone
          </option>
        </select>
      </div>
    </>
  );
}

function Field(props: {
  id: string;
  name: string;
  label: string;
  value: string | undefined;
  placeholder?: string;
  required?: boolean;
}) {
  const { label, ...input } = props;
  return (
    <div>
      <label for={input.id}>{label}</label>
      <input {...input} autocomplete="off" />
    </div>
  );
}
