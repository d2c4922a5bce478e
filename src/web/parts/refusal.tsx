import type { AppError } from '../../lib/errors.ts';

/** Why not, field by field, and what stands in the way. */
export function Refusal({ error }: { error: AppError }) {
  const { errors = [], usedBy = [] } = error.extra;
  return (
    <div class="problem">
      <p>{error.message}</p>
      {errors.length > 0 ? (
        <ul>
          {errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      ) : null}
      {usedBy.length > 0 ? <p>Used by {usedBy.join(', ')}.</p> : null}
    </div>
  );
}
