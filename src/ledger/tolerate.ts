import { oneLine } from '../lib/text.ts';
import type { Meter } from '../meter.ts';
import type { Cause } from './ledger.ts';
import type { Tally } from './tally.ts';

const MAX_DETAIL = 200;

/** The part of a verb's context that counts. Without a tally, as in the CLI, nothing is counted. */
export interface Counting {
  now: Date;
  tally?: Tally | undefined;
  meter?: Meter | undefined;
}

/**
 * Says that a fault was met and lived with: `about` names where to look, e.g. "#42" or "nagios". Counted in memory and
 * written every few seconds (write-ledger.ts), so it may be called anywhere. A transaction that is rolled back and done
 * again may count twice.
 */
export function tolerate(ctx: Counting, cause: Cause, about: string): void {
  ctx.tally?.add(cause, oneLine(about, MAX_DETAIL), ctx.now);
  ctx.meter?.fault(cause);
}
