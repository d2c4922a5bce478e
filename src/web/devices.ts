import type { Db } from '../db/pool.ts';
import type { Incident } from '../incidents/incident.ts';
import type { ContactMethod } from '../people/contact-method.ts';
import { listPeople } from '../people/queries.ts';
import {
  callsUnderWay,
  latestMessages,
  type SandboxCall,
  type SandboxMessage,
  statusesOf,
} from '../sandbox/queries.ts';

/** A phone or an inbox of the sandbox. */
export interface Device {
  address: string;
  /** Whose it is; several people may share one. */
  owner: string;
  /** Newest first. */
  messages: SandboxMessage[];
  /** The open incident its newest page speaks of, if there is one. */
  asks: { number: number; status: Incident['status'] } | null;
  /** The call that rings on it or is spoken on; of several, the first. */
  call: SandboxCall | null;
}

const KEPT = 20;
/** A call that rings for longer was left behind by a process that has ended. */
const RINGS_MS = 30_000;

/** One phone for each verified number, one inbox for each verified address, in the order of their people. */
export async function loadDevices(db: Db, now: Date): Promise<{ phones: Device[]; inboxes: Device[] }> {
  const { items: people } = await listPeople(db, { limit: 500 });
  const messages = Map.groupBy(await latestMessages(db, KEPT), ({ address }) => address);
  const numbers = [...messages.values()].flat().flatMap((message) => incidentIn(message) ?? []);
  const statuses = await statusesOf(db, [...new Set(numbers)]);

  const calls = await callsUnderWay(db, new Date(now.getTime() - RINGS_MS));

  const devicesOf = (...types: ContactMethod['type'][]): Device[] => {
    const owned = people.flatMap(({ name, contactMethods }) =>
      contactMethods.filter((it) => types.includes(it.type) && it.verified).map(({ address }) => ({ address, name })),
    );
    return [...Map.groupBy(owned, ({ address }) => address)].map(([address, owners]) => ({
      address,
      owner: [...new Set(owners.map(({ name }) => name))].join(', '),
      messages: messages.get(address) ?? [],
      asks: asksAbout(messages.get(address) ?? [], statuses),
      call: calls.find((call) => call.address === address) ?? null,
    }));
  };
  return { phones: devicesOf('sms', 'voice'), inboxes: devicesOf('email') };
}

/** A page begins with the number of its incident, an answer of ours may, too; what people typed does not count. */
export function incidentIn(message: Pick<SandboxMessage, 'direction' | 'subject' | 'body'>): number | null {
  if (message.direction !== 'to-person') return null;
  const found = /^\[?#(\d{1,15})\b/.exec(message.subject ?? message.body);
  return found ? Number(found[1]) : null;
}

function asksAbout(messages: SandboxMessage[], statuses: ReadonlyMap<number, Incident['status']>): Device['asks'] {
  for (const message of messages) {
    const number = incidentIn(message);
    const status = number === null ? undefined : statuses.get(number);
    if (number !== null && status && status !== 'resolved') return { number, status };
  }
  return null;
}
