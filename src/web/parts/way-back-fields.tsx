/** Whether a release can be undone, and how or why not. `prefix` begins the ids of the fields. */
export function WayBackFields({ prefix }: { prefix: string }) {
  return (
    <>
      <div>
        <label for={`${prefix}-reversible`}>Can it be undone?</label>
        <select id={`${prefix}-reversible`} name="reversible" autocomplete="off">
          <option value="unknown">nobody knows</option>
          <option value="yes">yes</option>
          <option value="no">no</option>
        </select>
      </div>
      <div>
        <label for={`${prefix}-how`}>How, or why not</label>
        <input id={`${prefix}-how`} name="how" maxlength={500} placeholder="deploy 4.1 again" autocomplete="off" />
      </div>
    </>
  );
}
