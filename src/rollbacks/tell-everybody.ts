import type { Ctx } from '../deps.ts';
import { findIncident, insertTimeline } from '../incidents/queries.ts';
import { plainSms } from '../lib/gsm7.ts';
import { insertNotices } from '../notices/queries.ts';
import { isUsable } from '../people/contact-method.ts';
import { peopleByIds } from '../people/queries.ts';
import type { Release } from '../releases/release.ts';
import { pagedPeople } from './queries.ts';
import type { RollbackRun, RunStatus } from './rollback-run.ts';
import { outcomeText, what } from './wording.ts';

/** How far it has come, to everybody on the incident: by SMS, or by what else they have. */
export async function tellEverybody(
  tx: Ctx,
  run: RollbackRun,
  release: Release,
  { status, said }: { status: RunStatus; said: string },
): Promise<void> {
  const incident = await findIncident(tx.db, run.incident);
  const ids = [...(await pagedPeople(tx.db, run.incident)), incident?.acknowledgedBy ?? '', run.askedBy];
  const people = await peopleByIds(tx.db, [...new Set(ids.filter(Boolean))]);
  const text = plainSms(outcomeText(run.incident, status, release, run.askedName, said));
  const notices = [...people.values()]
    // Whoever has just confirmed it is told so in the answer.
    .filter(({ id }) => status !== 'queued' || id !== run.askedBy)
    .map((person) => ({
      key: `rollback ${run.id} ${status} ${person.id}`,
      person: person.id,
      method: person.contactMethods.find((method) => method.type === 'sms' && isUsable(method))?.id ?? null,
      subject: `#${run.incident}: rollback of ${what(release)}`,
      text,
      dueAt: tx.now,
    }));
  await insertNotices(tx, notices);
}

const WORDS: Partial<Record<RunStatus, string>> = {
  waiting: 'was taken on; the outcome is waited for',
  done: 'is done',
  failed: 'failed',
  unclear: 'has an unclear outcome, and is not tried again: a person has to look',
};

/** The same in the timeline, and to everybody. */
export async function noteOutcome(
  tx: Ctx,
  run: RollbackRun,
  release: Release,
  outcome: { status: RunStatus; said: string },
): Promise<void> {
  const text = `The rollback of ${what(release)} ${WORDS[outcome.status]}: the deploy tool ${outcome.said}`;
  await insertTimeline(tx.db, tx.now, [{ incident: run.incident, type: 'rollback', text }]);
  await tellEverybody(tx, run, release, outcome);
}
