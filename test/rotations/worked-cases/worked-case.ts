import type { Effective } from '../../../src/rotations/history.ts';
import type { LayerInput } from '../build.ts';

/** One rule, and what follows from it in one place on certain days, worked out by hand. */
export interface WorkedCase {
  rule: string;
  zone: string;
  /** What a layer leaves out: ann, bo and cy, weekly from Monday 2026-01-05, 09:00. */
  layers: LayerInput[];
  overrides?: { from: string; to: string; person: string | null; replaces?: string; kind?: 'add' }[];
  /** The definition is saved again; times are shown in the new zone. */
  edit?: { at: string; layers: LayerInput[]; zone?: string; effective?: string };
  /** Who is on call from each local time on, up to the last; `-` is nobody, `end` the end of what is looked at. */
  shifts: string[];
}

export const hourly = (every: number) => ({ every, unit: 'hour' }) as const;
export const daily = { every: 1, unit: 'day' } as const;
export const monthly = { every: 1, unit: 'month' } as const;

export function effectiveOf(effective = 'now'): Effective {
  if (effective === 'now' || effective === 'after-shift' || effective === 'after-round') return effective;
  return new Date(effective);
}
