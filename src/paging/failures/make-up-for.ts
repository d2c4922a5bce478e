import type { Ctx } from '../../deps.ts';
import { settledSides } from '../../escalation/sides.ts';
import { reportUnreachable } from '../../incidents/report-unreachable.ts';
import { peopleByIds } from '../../people/queries.ts';
import { failOver, isAlive } from '../delivery.ts';
import {
  addDelivery,
  type DeliveryRow,
  deliveriesOfLine,
  deliveriesOfPage,
  type PageFacts,
  setDelivery,
} from '../queries.ts';

const IN_A_SENTENCE = { sms: 'SMS', email: 'email', voice: 'a call' } as const;

/** What is done instead of a message that will not arrive, in words that go on a sentence of the timeline. */
export async function makeUpFor(tx: Ctx, delivery: DeliveryRow, facts: PageFacts): Promise<string> {
  const person = (await peopleByIds(tx.db, [delivery.person_id])).get(delivery.person_id);
  const others = await deliveriesOfPage(tx.db, delivery.page_id);
  const next = failOver(others, person?.contactMethods ?? [], tx.now);
  switch (next.kind) {
    case 'nothing':
      return '';
    case 'exhausted':
      return `; ${facts.page.personName} cannot be reached any other way`;
    case 'bring-forward':
      await setDelivery(tx.db, next.delivery, { due_at: tx.now }, tx.now);
      tx.wake('delivery', tx.now);
      return '; using the next contact method now';
    case 'add':
      await addDelivery(tx.db, delivery, next.method, tx.now);
      tx.wake('delivery', tx.now);
      return `; using ${IN_A_SENTENCE[next.method.type]} now`;
  }
}

/** With every page of the line dead, the next line is paged at once (promise 5). */
export async function moveOnIfNobodyIsLeft(tx: Ctx, { incident, page }: PageFacts): Promise<void> {
  if (page.requested) return;
  const pages = await deliveriesOfLine(tx.db, incident.number, page, settledSides(incident));
  if (pages.some(isAlive)) return;
  await reportUnreachable(tx, incident.number, page.line, page.round);
}
