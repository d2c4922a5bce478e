import { type Ctx, inTransaction } from '../deps.ts';
import { Forbidden } from '../lib/errors.ts';
import { oneLine } from '../lib/text.ts';
import { finish } from './call-hook.ts';
import { isOutcomeToken } from './outcome-token.ts';
import { lockRun, setRun } from './queries.ts';
import type { RunStatus } from './rollback-run.ts';
import type { OutcomeInput } from './schemas.ts';

const MOST_SAID = 100;

/**
 * The deploy tool tells how a rollback ended. The first word counts, also after nothing was heard for too long; whatever
 * is said after that changes nothing. Throws `Forbidden` where the token is not that rollback's.
 */
export function reportOutcome(
  ctx: Ctx,
  id: number,
  { token, status, text }: OutcomeInput,
  secret: string,
): Promise<{ status: RunStatus; counted: boolean }> {
  if (!isOutcomeToken(secret, id, token)) throw new Forbidden('The token is not the one of this rollback.');
  return inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx.db, id);
    if (!run) throw new Forbidden('The token is not the one of this rollback.');
    const said = text
      ? `reported: ${oneLine(text, MOST_SAID)}`
      : `reported that it ${status === 'done' ? 'is done' : 'failed'}`;
    const counted = await setRun(tx.db, id, ['calling', 'waiting', 'unclear'], { status, said }, tx.now);
    if (counted) await finish(tx, run, { status, said });
    return { status: counted ? status : run.status, counted };
  });
}
