import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection } from './http-client.ts';

/** What came of many alerts, in the order in which they were answered. */
export interface Sent {
  /** From the request to its answer. */
  ms: number[];
  /** For each, the incident that it came to. */
  incidents: number[];
  tookMs: number;
}

interface Sending {
  port: number;
  key: string;
  count: number;
  /** The body of the n-th alert. */
  body: (n: number) => string;
  /** How many connections. */
  senders: number;
  /** So many a second, evenly; without it, each sender sends as soon as the alert before is answered. */
  perSecond?: number;
  /** Right before the n-th is sent. */
  onSend?: (n: number) => void;
}

/** Posts alerts from several senders side by side. Throws unless each is answered with 202. */
export async function sendAlerts({ port, key, count, body, senders, perSecond, onSend }: Sending): Promise<Sent> {
  const connections = await Promise.all(Array.from({ length: senders }, () => openConnection(port)));
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const sent: Sent = { ms: [], incidents: [], tookMs: 0 };
  const begun = performance.now();
  let next = 0;

  async function sendOn(connection: Connection): Promise<void> {
    while (next < count) {
      const n = next++;
      const waitMs = perSecond ? begun + (n * 1_000) / perSecond - performance.now() : 0;
      if (waitMs > 0) await sleep(waitMs);
      const at = performance.now();
      onSend?.(n);
      const answer = await connection.post('/v1/alerts', headers, body(n));
      if (answer.status !== 202) throw new Error(`an alert was answered with ${answer.status}: ${answer.body}`);
      sent.ms.push(performance.now() - at);
      sent.incidents.push(JSON.parse(answer.body).incident);
    }
  }
  await Promise.all(connections.map(sendOn));
  sent.tookMs = performance.now() - begun;
  for (const connection of connections) connection.close();
  return sent;
}
