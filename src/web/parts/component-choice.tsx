interface Props {
  id: string;
  components: string[];
  chosen: string | null;
  label?: string;
  none?: string;
}

/** A component, or none. */
export function ComponentChoice({
  id,
  components,
  chosen,
  label = 'Component, if nothing decides',
  none = 'none: the catch-all',
}: Props) {
  return (
    <div>
      <label for={id}>{label}</label>
      <select id={id} name="component" autocomplete="off">
        <option value="">{none}</option>
        {components.map((component) => (
          <option key={component} value={component} selected={component === chosen}>
            {component}
          </option>
        ))}
      </select>
    </div>
  );
}
