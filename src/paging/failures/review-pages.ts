import { type Ctx, inTransaction } from '../../deps.ts';
import { insertTimeline, lockIncident } from '../../incidents/queries.ts';
import { problemOf } from '../../people/contact-method.ts';
import { findPerson } from '../../people/queries.ts';
import { CHANNEL_NAMES, type Delivery } from '../delivery.ts';
import {
  type DeliveryRow,
  deliveriesOfPage,
  incidentsCountingOn,
  lockDelivery,
  pageFacts,
  pagesOf,
  setDelivery,
} from '../queries.ts';
import { makeUpFor, moveOnIfNobodyIsLeft } from './make-up-for.ts';

/**
 * A contact method of these people turned out not to work: what other pages still expect of it is made up for at once,
 * and a line that has nobody left moves on at once (promise 5).
 */
export async function reviewPages(ctx: Ctx, people: string[]): Promise<void> {
  for (const number of await incidentsCountingOn(ctx.db, people))
    await inTransaction(ctx, (tx) => reviewIncident(tx, number, people));
}

async function reviewIncident(tx: Ctx, number: number, people: string[]): Promise<void> {
  const incident = await lockIncident(tx.db, number);
  if (incident?.status !== 'triggered') return;
  for (const { id } of await pagesOf(tx.db, number, people)) await reviewPage(tx, id);
}

async function reviewPage(tx: Ctx, page: number): Promise<void> {
  const hopeless = (await deliveriesOfPage(tx.db, page)).filter(isHopeless);
  const facts = await pageFacts(tx.db, page);
  const [first] = hopeless;
  if (!first || !facts) return;
  const current = facts.page.line === facts.incident.line && facts.page.round === facts.incident.round;
  const waiting = hopeless.filter(({ status }) => status === 'queued');
  if (!current && waiting.length === 0) return;
  const delivery = await lockDelivery(tx.db, first.id);
  if (!delivery) return;
  const error = await whyNot(tx, delivery);
  for (const { id } of waiting) await setDelivery(tx.db, id, { status: 'failed', error }, tx.now);
  const then = await makeUpFor(tx, delivery, facts);
  const text = `${CHANNEL_NAMES[delivery.channel]} to ${facts.page.personName} is not counted on: ${error}${then}`;
  await insertTimeline(tx.db, tx.now, [{ incident: facts.incident.number, type: 'failed', text }]);
  await moveOnIfNobodyIsLeft(tx, facts);
}

async function whyNot(tx: Ctx, { person_id, method_id }: DeliveryRow): Promise<string> {
  const person = await findPerson(tx.db, person_id);
  const method = person?.contactMethods.find(({ id }) => id === method_id);
  return (method && problemOf(method)) ?? 'the contact method does not work any more';
}

/** Counted on so far, in vain. */
const isHopeless = ({ marked, status }: Delivery): boolean =>
  marked === true && status !== 'failed' && status !== 'cancelled';
