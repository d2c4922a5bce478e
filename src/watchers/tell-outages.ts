import { type Ctx, inTransaction } from '../deps.ts';
import { insertNotices, noticeStatuses } from '../notices/queries.ts';
import { mailMethod } from '../people/contact-method.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds } from '../people/queries.ts';
import { outageKey } from './news-key.ts';
import { beginOutage, endOutage, lastOver, type Outage, openOutages, openProblems, watchersOf } from './queries.ts';
import { outageStep, type Problem } from './watch.ts';
import { outageText, overText } from './wording.ts';

/**
 * Tells those who watch a component, in plain words, that it has a problem, and that it is over: once each, however many
 * incidents there are. Any number of workers may do this at once. Answers how many notices were written.
 */
export async function tellOutages(ctx: Ctx): Promise<number> {
  const problems = await openProblems(ctx.db);
  const outages = new Map((await openOutages(ctx.db)).map((outage) => [outage.component, outage]));
  let written = 0;
  for (const component of new Set([...problems.keys(), ...outages.keys()])) {
    const outage = outages.get(component);
    const open = problems.get(component) ?? [];
    const over = outage && open.length === 0 ? await lastOver(ctx.db, component, outage.beganAt) : null;
    const step = outageStep(outage !== undefined, { open, lastOver: over }, ctx.now);
    const [problem] = open;
    if (step.kind === 'begin' && problem)
      written += await inTransaction(ctx, (tx) => tellBegin(tx, component, problem));
    if (step.kind === 'end' && outage) written += await inTransaction(ctx, (tx) => tellOver(tx, outage, step.at));
  }
  return written;
}

async function tellBegin(tx: Ctx, component: string, problem: Problem): Promise<number> {
  const watchers = await watchersOf(tx.db, 'notices', [component]);
  if (watchers.length === 0) return 0;
  const id = await beginOutage(tx.db, component, problem.since);
  if (id === null) return 0;
  return insertTo(tx, watchers, (person) => ({
    key: outageKey(id, 'begin', person.id),
    ...outageText(component, problem, person.timeZone),
  }));
}

/** To those who have heard that it began. */
async function tellOver(tx: Ctx, { id, component, beganAt }: Outage, at: Date): Promise<number> {
  if (!(await endOutage(tx.db, id, at))) return 0;
  const watchers = await watchersOf(tx.db, 'notices', [component]);
  const statuses = await noticeStatuses(
    tx.db,
    watchers.map((person) => outageKey(id, 'begin', person)),
  );
  const heard = watchers.filter((person) => {
    const status = statuses.get(outageKey(id, 'begin', person));
    return status === 'sent' || status === 'sending';
  });
  return insertTo(tx, heard, (person) => ({
    key: outageKey(id, 'over', person.id),
    ...overText(component, beganAt, at, person.timeZone),
  }));
}

async function insertTo(
  tx: Ctx,
  ids: string[],
  wordsFor: (person: Person) => { key: string; subject: string; text: string },
): Promise<number> {
  const people = await peopleByIds(tx.db, ids);
  const notices = [...people.values()].flatMap((person) => {
    const mail = mailMethod(person);
    return mail ? [{ ...wordsFor(person), person: person.id, method: mail.id, dueAt: tx.now }] : [];
  });
  await insertNotices(tx, notices);
  return notices.length;
}
