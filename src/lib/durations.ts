/** Durations as Prometheus writes them: `30s`, `5m`, `1h30m`, `7d`, `250ms`. Units descend, each at most once. */
const PATTERN = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

const UNIT_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1] as const;
const UNIT_NAMES = ['w', 'd', 'h', 'm', 's', 'ms'] as const;

/** A year and a day: nothing in on-call waits longer, so a longer one is a typo. */
export const MAX_DURATION_MS = 366 * 86_400_000;

/** Milliseconds, or null where `text` is not a duration or is longer than {@link MAX_DURATION_MS}. */
export function parseDuration(text: string): number | null {
  const match = text.length <= 40 ? PATTERN.exec(text) : null;
  if (!match || text === '') return null;
  const ms = UNIT_MS.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
  return ms <= MAX_DURATION_MS ? ms : null;
}

/** Milliseconds of a duration that a schema has already accepted. Throws on anything else. */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new RangeError(`not a duration: ${text}`);
  return ms;
}

/** `90_000` → `1m30s`; days are the largest unit. Zero is `0s`. */
export function formatDuration(ms: number): string {
  if (ms <= 0) return '0s';
  let rest = Math.round(ms);
  let text = '';
  for (const [index, unit] of UNIT_MS.entries()) {
    if (index === 0) continue;
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) text += `${count}${UNIT_NAMES[index]}`;
  }
  return text;
}

/** For people: the largest unit alone, rounded down. `125_000` → `2 min`. */
export function roughDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
