import { setTimeout as sleep } from 'node:timers/promises';
import { startTwilioServer } from '../support/twilio-server.ts';
import { alertTo, defineCrowd } from './crowd.ts';
import { closeEverything } from './history.ts';
import { openOutbox } from './outbox.ts';
import { type Program, startApart, texting, WITHOUT_RECEIPTS } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { sendAlerts } from './senders.ts';
import { perSecond } from './statistics.ts';

const INCIDENTS = 10_000;
const TARGET_MS = 10_000;

/** How long a busy machine takes for an alert, and for everything else before the window ends. */
const ALERT_MS = 4;
const MOMENT_MS = 8_000;

/**
 * Ten thousand incidents that fall due at one instant: a maintenance window holds them all, and it ends. Once with a
 * thousand people, of whom each is paged for ten incidents: the first page leaves at once, the others in one message five
 * seconds later, which is the pace of a phone and no lack of speed. And once with a phone for each incident, where every
 * page is a message of its own.
 */
export async function measureDue(bench: Bench): Promise<Line[]> {
  const lines: Line[] = [];
  for (const people of [1_000, INCIDENTS]) lines.push(await fallDue(bench, INCIDENTS, people));
  return lines;
}

/** In a database that is empty or has been through this before. */
export async function fallDue(
  { home, settings, limit }: Bench,
  incidents: number,
  people: number,
  rotations = 0,
): Promise<Line> {
  const inserts = await limit.rate(1_500);
  const twilio = await startTwilioServer();
  const apart = await startApart({ ...settings, ...texting(twilio), ...WITHOUT_RECEIPTS });
  const outbox = await openOutbox(settings.DATABASE_URL);
  const run = crypto.randomUUID();
  try {
    const key = await defineCrowd(apart.api, settings.DATABASE_URL, people, { rotations });
    await closeEverything(outbox.client);
    const before = (await outbox.read()).pages;
    const dueAt = await holdEverything(apart.api, MOMENT_MS + incidents * ALERT_MS);
    const sent = await sendAlerts({
      ...{ port: apart.api.port, key, count: incidents, senders: 100 },
      body: (n) => alertTo(n % people, `${run}-${n}`),
    });
    if (Date.now() > dueAt) throw new Error('the alerts took longer than the window that holds them');
    const arrivals = arrivalsAt(twilio, () => Date.now() - dueAt);
    await sleep(dueAt - Date.now());
    const { again } = await outbox.drained(before + incidents, 120_000);
    const lastMs = Math.max(...arrivals.map(({ ms }) => ms));
    const rate = incidents / (lastMs / 1_000);
    const firstMs = Math.max(...firstOfEach(arrivals).values());
    return {
      what: `${incidents} incidents due at once, ${people} people, last page (${home})`,
      figure: `${(lastMs / 1_000).toFixed(1)} s; everybody's first ${(firstMs / 1_000).toFixed(1)} s; ${arrivals.length} messages; ${again} twice; ${perSecond(rate)}`,
      target: `${home === 'redis' ? `≤ ${TARGET_MS / 1_000} s, ` : ''}none twice`,
      met: again === 0 && new Set(sent.incidents).size === incidents && (home !== 'redis' || lastMs <= TARGET_MS),
      beside: `single-row inserts: ${perSecond(inserts)}; so ${(rate / inserts).toFixed(2)} of the limit`,
      samples: { ms: arrivals.map(({ ms }) => ms) },
    };
  } finally {
    await outbox.close();
    await apart.stop();
    await twilio.close();
  }
}

/** For a minute, which is the shortest that there is; it began some time ago. Answers when it ends. */
async function holdEverything(api: Program, leftMs: number): Promise<number> {
  const startAt = new Date(Math.floor((Date.now() - 60_000 + leftMs) / 1_000) * 1_000);
  const start = startAt.toISOString().slice(0, 19);
  const window = { everything: true, timeZone: 'UTC', start, duration: '1m' };
  await api.admin('PUT', '/v1/maintenance-windows/hold', window);
  return startAt.getTime() + 60_000;
}

interface Arrival {
  to: string;
  ms: number;
}

function arrivalsAt({ inbox }: Awaited<ReturnType<typeof startTwilioServer>>, sinceMs: () => number): Arrival[] {
  const arrivals: Arrival[] = [];
  const { add } = inbox;
  inbox.add = (message) => {
    arrivals.push({ to: message.to, ms: sinceMs() });
    add(message);
  };
  return arrivals;
}

const firstOfEach = (arrivals: Arrival[]): Map<string, number> =>
  new Map(arrivals.toReversed().map(({ to, ms }) => [to, ms]));
