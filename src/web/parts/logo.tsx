/** Three lines; the first one answers. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
      <rect class="first" x="1" y="2" width="14" height="3" rx="1.5" />
      <rect x="1" y="6.5" width="10" height="3" rx="1.5" />
      <rect x="1" y="11" width="6" height="3" rx="1.5" />
    </svg>
  );
}
