/** What marks a shift that falls on an absence: neither the colour nor the pattern of a gap. `unit` is minutes in a pixel. */
export function ConflictPattern({ id = 'conflict', unit }: { id?: string; unit: number }) {
  const size = 7 * unit;
  return (
    <defs>
      <pattern id={id} width={size} height={size} patternUnits="userSpaceOnUse">
        <rect class="conflict-ground" width={size} height={size} />
        <circle class="conflict-dot" cx={size / 2} cy={size / 2} r={size / 3.6} />
      </pattern>
    </defs>
  );
}

/** The same as a sign beside words; they say it all, so it says nothing by itself. */
export function ConflictSign() {
  return (
    <svg class="sign" width="14" height="14" aria-hidden="true">
      <rect class="conflict-ground" width="14" height="14" rx="3" />
      {[3.5, 10.5].flatMap((x) =>
        [3.5, 10.5].map((y) => <circle key={`${x} ${y}`} class="conflict-dot" cx={x} cy={y} r="2" />),
      )}
    </svg>
  );
}
