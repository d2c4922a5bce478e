import { pressKey } from '../../src/paging/calls/press-key.ts';
import { recordCall } from '../../src/paging/calls/record-call.ts';
import { recordReceipt } from '../../src/paging/record-receipt.ts';
import { handleReply } from '../../src/replies/handle-reply.ts';
import type { Request } from './provider.ts';
import type { Stage } from './stage.ts';
import { PUBLIC_URL } from './world.ts';

/** What comes back from the other end of a message that was taken: receipts, replies, keys; late, twice, out of order, or never. */
export function answersOf(stage: Stage, request: Request): void {
  if (request.delivery === null || request.attempt === null) return;
  if (request.channel === 'sms') textArrives(stage, request, request.delivery, request.attempt);
  if (request.channel === 'voice') phoneRings(stage, request, request.delivery, request.attempt);
}

/** The provider tells us, if we are there to hear it: it does not try again. */
function tell(
  { scheduler, request }: Stage,
  delayMs: number,
  label: string,
  work: Parameters<Stage['request']>[1],
): void {
  scheduler.add({ at: scheduler.now() + delayMs, process: null, label, run: () => request(label, work) });
}

function textArrives(stage: Stage, request: Request, delivery: number, attempt: number): void {
  const { random } = stage;
  const fails = random.chance(0.08);
  const [status, errorCode] = fails
    ? ['undelivered', random.pick(['30003', '30005', '30006', '30007'])]
    : ['delivered', null];
  const delayMs = random.pick([10, 500, 2_000, random.between(3_000, 25_000), 30_000, 90_000]);
  const settle = (): void => {
    request.outcome = { status, errorCode };
  };
  stage.scheduler.add({
    at: stage.scheduler.now() + delayMs,
    process: null,
    label: `sms to ${request.to} is ${status}`,
    run: settle,
  });
  const news = ['sent', status, 'queued'];
  for (const word of news) {
    const times = random.pick([0, 1, 1, 1, 1, 2]);
    for (let nth = 0; nth < times; nth += 1) {
      const at = delayMs + random.pick([0, 0, 40, 3_000]);
      const sid = request.taken ?? '';
      const receipt = { delivery, attempt, sid, status: word, errorCode: word === status ? errorCode : null };
      tell(stage, at, `receipt ${word} of ${delivery}, attempt ${attempt}`, (_, ctx) => {
        // It may be told at the very instant at which it is so.
        if (word === status) settle();
        return recordReceipt(ctx, receipt);
      });
    }
  }
  if (!fails && random.chance(0.12)) replies(stage, request, delayMs + random.between(500, 60_000));
}

function replies(stage: Stage, { text, to, step }: Request, delayMs: number): void {
  const { random } = stage;
  const number = /#(\d+)/.exec(text)?.[1] ?? '1';
  const body = random.pick([
    `ack ${number}`,
    `ack ${number}`,
    'ack',
    'ack all',
    `resolve ${number}`,
    `escalate ${number}`,
    `snooze ${number} 2m`,
    'status',
  ]);
  const sms = { sid: `SM${step}`, from: to, body };
  for (let nth = 0; nth < random.pick([1, 1, 1, 2]); nth += 1)
    tell(stage, delayMs + nth * random.between(1, 4_000), `${to} replies ${body}`, (_, ctx) => handleReply(ctx, sms));
}

function phoneRings(stage: Stage, request: Request, delivery: number, attempt: number): void {
  const { random } = stage;
  const sid = request.taken ?? '';
  const call = { delivery, attempt, sid };
  const status = random.pick(['completed', 'completed', 'no-answer', 'busy', 'failed']);
  const answeredBy = random.chance(0.2) ? 'machine_start' : 'human';
  const delayMs = random.between(3_000, 40_000);
  request.outcome = {
    status: status === 'completed' && answeredBy === 'human' ? 'delivered' : 'failed',
    errorCode: null,
  };
  if (status === 'completed' && random.chance(0.4)) {
    const key = random.pick(['4', '4', '5', '6', '9']);
    tell(stage, delayMs - 1_000, `key ${key} in ${sid}`, (_, ctx) =>
      pressKey(ctx, { ...call, key, again: false }, PUBLIC_URL),
    );
  }
  const times = random.pick([0, 1, 1, 1, 2]);
  for (let nth = 0; nth < times; nth += 1)
    tell(stage, delayMs + nth * 700, `call ${sid} ${status}`, (_, ctx) =>
      recordCall(ctx, { ...call, status, ...(status === 'completed' && { answeredBy }) }),
    );
}
