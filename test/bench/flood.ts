import { startTwilioServer } from '../support/twilio-server.ts';
import { alertTo, defineCrowd } from './crowd.ts';
import { openOutbox } from './outbox.ts';
import { startApart, texting, WITHOUT_RECEIPTS } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { sendAlerts } from './senders.ts';
import { ms, perSecond, quantile } from './statistics.ts';

const PROBLEMS = 5_000;
const MINUTE_MS = 60_000;
const PEOPLE = 50;

/** Five thousand different problems in one minute, on fifty components with an owner each. */
export async function measureFlood({ home, settings, limit }: Bench): Promise<Line[]> {
  const inserts = await limit.rate(1_500);
  const twilio = await startTwilioServer();
  const apart = await startApart({ ...settings, ...texting(twilio), ...WITHOUT_RECEIPTS });
  const outbox = await openOutbox(settings.DATABASE_URL);
  try {
    const key = await defineCrowd(apart.api, settings.DATABASE_URL, PEOPLE);
    const begun = performance.now();
    const firstPageMs = new Map<string, number>();
    const { add } = twilio.inbox;
    twilio.inbox.add = (message) => {
      if (!firstPageMs.has(message.to)) firstPageMs.set(message.to, performance.now() - begun);
      add(message);
    };
    const perSecondAsked = PROBLEMS / (MINUTE_MS / 1_000);
    const sent = await sendAlerts({
      ...{ port: apart.api.port, key, count: PROBLEMS, senders: 50, perSecond: perSecondAsked },
      body: (n) => alertTo(n % PEOPLE, `flood-${n}`),
    });
    const incidents = new Set(sent.incidents).size;
    const { again } = await outbox.drained(incidents, 90_000);
    const lastMs = performance.now() - begun - sent.tookMs;
    // The first alert of the n-th component leaves the n-th sender so late.
    const lateness = [...firstPageMs.values()]
      .toSorted((a, b) => a - b)
      .map((at, n) => at - (n * 1_000) / perSecondAsked);
    const p99 = quantile(sent.ms, 0.99);
    return [
      {
        what: `${PROBLEMS} different problems in a minute, ${PEOPLE} people (${home})`,
        figure:
          `${incidents} incidents; intake p50 ${ms(quantile(sent.ms, 0.5))}, p99 ${ms(p99)}; a person's first page ` +
          `p50 ${ms(quantile(lateness, 0.5))}, max ${ms(Math.max(...lateness))}; ${twilio.inbox.all.length} messages, ` +
          `the last ${(lastMs / 1_000).toFixed(0)} s after the minute; ${again} twice`,
        target: 'intake p99 ≤ 100 ms, none twice',
        met: incidents === PROBLEMS && p99 <= 100 && again === 0,
        beside: `single-row inserts: ${perSecond(inserts)}`,
        samples: { intakeMs: sent.ms, firstPageMs: lateness },
      },
    ];
  } finally {
    await outbox.close();
    await apart.stop();
    await twilio.close();
  }
}
