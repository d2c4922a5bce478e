import { startTwilioServer } from '../support/twilio-server.ts';
import { defineCrowd, phoneOf } from './crowd.ts';
import { openOutbox } from './outbox.ts';
import { startApart, texting, WITHOUT_RECEIPTS } from './program.ts';
import type { Line } from './report.ts';
import type { Bench } from './row.ts';
import { sendAlerts } from './senders.ts';
import { ms, perSecond, quantile } from './statistics.ts';
import { alertBody } from './team.ts';

const ALERTS = 50_000;
const PROBLEMS = 10;
const SENDERS = 100;

/** Fifty thousand alerts about ten problems of one component, as fast as a hundred senders can. */
export async function measureStorm({ home, settings, limit }: Bench): Promise<Line[]> {
  const inserts = await limit.rate(1_500);
  const twilio = await startTwilioServer();
  const apart = await startApart({ ...settings, ...texting(twilio), ...WITHOUT_RECEIPTS });
  const outbox = await openOutbox(settings.DATABASE_URL);
  try {
    const key = await defineCrowd(apart.api, settings.DATABASE_URL, 1);
    const storm = JSON.parse(alertBody('storm'));
    const sent = await sendAlerts({
      ...{ port: apart.api.port, key, count: ALERTS, senders: SENDERS },
      body: (n) => JSON.stringify({ ...storm, component: 'part-0', dedupKey: `problem-${n % PROBLEMS}` }),
    });
    const incidents = new Set(sent.incidents).size;
    const { pages, again } = await outbox.drained(incidents, 60_000);
    const messages = twilio.inbox.all.filter(({ to }) => to === phoneOf(0)).length;
    const rate = (ALERTS * 1_000) / sent.tookMs;
    const [p50, p99] = [quantile(sent.ms, 0.5), quantile(sent.ms, 0.99)];
    const beside = `single-row inserts: ${perSecond(inserts)}`;
    return [
      {
        what: `${ALERTS} duplicates of ${PROBLEMS} problems (${home})`,
        figure: `${incidents} incidents, ${pages} pages in ${messages} messages to one person, ${again} twice`,
        target: `${PROBLEMS} incidents, ≤ ${PROBLEMS} first pages`,
        met: incidents === PROBLEMS && pages <= PROBLEMS && again === 0,
        beside,
        samples: {},
      },
      {
        what: `… their intake, ${SENDERS} senders (${home})`,
        figure: `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(Math.max(...sent.ms.slice(-ALERTS)))}; ${perSecond(rate)} = ${(rate / inserts).toFixed(2)} of the limit`,
        target: 'p99 ≤ 100 ms',
        met: p99 <= 100,
        beside,
        samples: { ms: sent.ms },
      },
    ];
  } finally {
    await outbox.close();
    await apart.stop();
    await twilio.close();
  }
}
