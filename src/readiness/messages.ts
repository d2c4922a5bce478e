import type { Incident, Move } from '../incidents/incident.ts';
import { afterMessage, freeAt, mayLeave, type Pace } from '../outbox/pace.ts';
import { isWanted } from '../paging/delivery.ts';
import { planDeliveries } from '../people/notification-rule.ts';
import type { Person } from '../people/person.ts';

/** One person asked to look at the incident, as a row of `pages` is. */
export interface SimulatedPage {
  person: Person;
  at: Date;
  line: number;
  components: string[] | null;
  requested: boolean;
}

/** One message of a page that has not left, as a row of `deliveries` is. */
export interface Waiting {
  page: SimulatedPage;
  methodId: string;
  channel: 'sms' | 'email' | 'voice';
  address: string;
  dueAt: Date;
  /** It waits for its address's next message. */
  held: boolean;
}

/** What one phone or inbox gets: one message, about one page or several. */
export interface Message {
  at: Date;
  pages: Waiting[];
}

/** What `outbox` and `paging` keep in tables. Replaced, never changed. */
export interface Messages {
  pages: readonly SimulatedPage[];
  waiting: readonly Waiting[];
  paces: ReadonlyMap<string, Pace>;
}

export const NO_MESSAGES: Messages = { pages: [], waiting: [], paces: new Map() };

/** Takes back what a move makes pointless, as `cancelWaiting` does, and then puts its pages in, as `insertPages` does. */
export function withMove(before: Messages, move: Move, now: Date): { messages: Messages; cancelled: number } {
  const { cancel, next } = move;
  const kept = before.waiting.filter((one) => !isPointless(one, cancel));
  const pages = move.pages.map(({ person, line, components = [], requested = false }) => ({
    ...{ person, at: now, line, requested },
    components: components.length > 0 ? components : null,
  }));
  const planned = pages.flatMap((page) => deliveriesOf(page, next, now));
  return {
    messages: { ...before, pages: [...before.pages, ...pages], waiting: [...kept, ...planned] },
    cancelled: before.waiting.length - kept.length,
  };
}

function isPointless({ page }: Waiting, cancel: Move['cancel']): boolean {
  if (cancel === 'nobody' || cancel === 'everybody') return cancel === 'everybody';
  const settled = cancel.components ?? [];
  return page.person.id === cancel.person || page.components?.every((id) => settled.includes(id)) === true;
}

const deliveriesOf = (page: SimulatedPage, { urgency }: Incident, now: Date): Waiting[] =>
  planDeliveries(page.person, urgency, now).map(({ method, dueAt }) => ({
    ...{ page, methodId: method.id, channel: method.type, address: method.address },
    ...{ dueAt, held: false },
  }));

/**
 * What leaves at `now`: what is due for one address is one message with all that waits for it, once its pace allows; a
 * call is about one page. The rule of `claimDueDeliveries`, by the same pace.
 */
export function sendDue(
  before: Messages,
  incident: Incident,
  now: Date,
): { messages: Messages; sent: Message[]; withdrawn: Waiting[] } {
  const due = before.waiting.filter(({ dueAt }) => dueAt <= now);
  const paces = new Map(before.paces);
  const gone = new Set<Waiting>();
  const postponed = new Map<Waiting, Date>();
  const sent: Message[] = [];
  const withdrawn: Waiting[] = [];
  for (const [address, own] of Map.groupBy(due, addressOf)) {
    const pace = paces.get(address) ?? null;
    const [first] = own as [Waiting, ...Waiting[]];
    const leaves = mayLeave(first.channel, pace, now);
    const after = leaves || pace === null ? afterMessage(pace, now) : pace;
    paces.set(address, after);
    const together = leaves ? letters(first, own, before.waiting, address) : [];
    for (const one of own) if (!together.includes(one)) postponed.set(one, freeAt(first.channel, after));
    for (const one of together) gone.add(one);
    const wanted = together.filter(({ page }) => isWanted(incident, page));
    withdrawn.push(...together.filter((one) => !wanted.includes(one)));
    if (wanted.length > 0) sent.push({ at: now, pages: wanted });
  }
  const waiting = before.waiting.flatMap((one) => {
    const dueAt = postponed.get(one);
    return gone.has(one) ? [] : [dueAt ? { ...one, dueAt, held: true } : one];
  });
  return { messages: { ...before, waiting, paces }, sent, withdrawn };
}

function letters(first: Waiting, due: Waiting[], waiting: readonly Waiting[], address: string): Waiting[] {
  if (first.channel === 'voice') return [first];
  return waiting.filter((one) => due.includes(one) || (one.held && addressOf(one) === address));
}

const addressOf = ({ channel, address }: Waiting): string => `${channel} ${address}`;
