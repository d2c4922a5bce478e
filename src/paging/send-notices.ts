import { isQuestionOpen } from '../cover/is-question-open.ts';
import { type Ctx, contextOf, system } from '../deps.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { plainSms } from '../lib/gsm7.ts';
import { oneLine } from '../lib/text.ts';
import { type Attempt, noticeRetryMs, outcomeOf } from '../notices/notice.ts';
import { claimDueNotices, type NoticeRow, settleNotice } from '../notices/queries.ts';
import { type ContactMethod, callsLast, isUsable } from '../people/contact-method.ts';
import { findPerson } from '../people/queries.ts';
import { LINK_MS, readTestKey, testByMail } from '../proofs/contact-test.ts';
import { isTestWanted } from '../proofs/is-test-wanted.ts';
import { signProofLink } from '../proofs/proof-link.ts';
import { readStandbyKey, standbyByMail } from '../release-watch/standby.ts';
import { isStandbyTrue } from '../release-watch/tell-standbys.ts';
import { askByMail, readConfirmationKey } from '../shifts/confirmation.ts';
import { isStillTrue } from '../shifts/is-still-true.ts';
import { signReadyLink } from '../shifts/ready-link.ts';
import { isNewsTrue } from '../watchers/is-news-true.ts';
import { isDigest, readNewsKey } from '../watchers/news-key.ts';
import { signNewsLink } from '../watchers/news-link.ts';
import { askForAnyKey, readAloud } from './calls/call-script.ts';
import type { PagingDeps } from './paging-deps.ts';

/** So many are sent at once. Few: pages need the database, too. */
export const LANES = 12;
const MAX_SUBJECT = 200;

export const claimNotices = (deps: PagingDeps, most: number): Promise<NoticeRow[]> =>
  claimDueNotices(deps.db, deps.clock.now(), most);

/** Sends every notice that is due, and waits for it. Any number of workers may do this at once. */
export async function sendNotices(deps: PagingDeps): Promise<number> {
  let sent = 0;
  for (;;) {
    const claimed = await claimNotices(deps, LANES);
    await Promise.all(claimed.map((notice) => sendNotice(deps, notice)));
    sent += claimed.length;
    if (claimed.length < LANES) return sent;
  }
}

/** Never throws: what goes wrong here leaves the row to its lease, and the other notices to themselves. */
export async function sendNotice(deps: PagingDeps, notice: NoticeRow): Promise<void> {
  try {
    const ctx = contextOf(deps, system);
    if (!(await isWanted(ctx, notice.key)))
      return await settleNotice(deps.db, notice, { status: 'cancelled', error: null }, notice.due_at, ctx.now);
    const methods = await methodsFor(deps, notice);
    const attempts = await Promise.all(methods.map((method) => hand(deps, notice, method)));
    await settle(deps, notice, attempts);
  } catch (error) {
    deps.log.error({ err: error, notice: notice.id }, 'a notice could not be handled; its lease will run out');
  }
}

const isWanted = async (ctx: Ctx, key: string): Promise<boolean> =>
  (await isStillTrue(ctx, key)) &&
  (await isQuestionOpen(ctx.db, key)) &&
  (await isTestWanted(ctx, key)) &&
  (await isNewsTrue(ctx, key)) &&
  (await isStandbyTrue(ctx, key));

async function methodsFor({ db }: PagingDeps, { key, person_id, method_id }: NoticeRow): Promise<ContactMethod[]> {
  const person = await findPerson(db, person_id);
  // A test is how to find out that what has failed works again.
  const isTest = readTestKey(key) !== null;
  const mayBeSent = (method: ContactMethod) => (isTest ? method.verified && !method.optedOut : isUsable(method));
  const usable = (person?.contactMethods ?? []).filter(mayBeSent);
  // A notice is worth a ringing phone only to whoever asked for one.
  return method_id === null ? callsLast(usable) : usable.filter(({ id }) => id === method_id);
}

function hand(deps: PagingDeps, notice: NoticeRow, { type, address }: ContactMethod): Promise<Attempt> {
  if (type === 'sms') return deps.sms.send({ to: address, body: plainSms(notice.text) });
  if (type === 'voice') return deps.voice.send({ to: address, twiml: spokenBody(deps, notice) });
  return deps.email.send({
    to: address,
    subject: oneLine(notice.subject, MAX_SUBJECT),
    text: mailBody(deps, notice, address),
    messageId: `<notice-${notice.id}.${notice.attempts}@${new URL(deps.publicUrl).hostname}>`,
    // RFC 3834: no holiday reply answers it.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...unsubscribing(deps, notice) },
  });
}

/** Where a digest is ended. No one-click: gateways have been seen to press it (RFC 8058); its page only shows the choice. */
const unsubscribing = (deps: PagingDeps, notice: NoticeRow): Record<string, string> =>
  isDigest(notice.key) ? { 'List-Unsubscribe': `<${newsLink(deps, notice.person_id)}>` } : {};

const newsLink = ({ publicUrl, secret }: Pick<PagingDeps, 'publicUrl' | 'secret'>, person: string): string =>
  `${publicUrl}/news/${signNewsLink(secret, person)}`;

function spokenBody({ publicUrl }: PagingDeps, { key, text }: NoticeRow): string {
  const test = readTestKey(key);
  if (!test) return readAloud(text);
  const about = new URLSearchParams({ person: test.person, method: test.method });
  return askForAnyKey(text, `${publicUrl}/twilio/voice/test?${about}`);
}

function mailBody({ publicUrl, secret }: PagingDeps, { key, person_id, text }: NoticeRow, address: string): string {
  const test = readTestKey(key);
  if (test) {
    const claims = { person: test.person, method: test.method, expiresAt: new Date(test.askedAt.getTime() + LINK_MS) };
    return `${testByMail(text, `${publicUrl}/prove/${signProofLink(secret, claims, address)}`)}\n`;
  }
  if (isDigest(key) || readNewsKey(key))
    return `${text}\n\nWhat you get by mail: ${newsLink({ publicUrl, secret }, person_id)}\n`;
  const [shift, watch] = [readConfirmationKey(key), readStandbyKey(key)];
  const asked = shift?.topic === 'ask' ? shift : watch && text.endsWith(`Reply ready ${watch.number}.`) ? watch : null;
  if (!asked) return `${withAddress(text, publicUrl)}\n`;
  const link = `${publicUrl}/ready/${signReadyLink(secret, { number: asked.number, person: person_id })}`;
  return `${asked === shift ? askByMail(text, link) : standbyByMail(text, link)}\n`;
}

/** "See /releases/7": a mail is read where it can be clicked. */
const withAddress = (text: string, publicUrl: string): string => text.replace(/ See (\/\S+)$/, ` See ${publicUrl}$1`);

async function settle(deps: PagingDeps, notice: NoticeRow, attempts: Attempt[]): Promise<void> {
  const now = deps.clock.now();
  const outcome = outcomeOf(attempts, notice.attempts);
  const again = outcome.status === 'queued' ? noticeRetryMs(notice.attempts, (deps.random ?? Math.random)()) : 0;
  const dueAt = new Date(now.getTime() + again);
  await settleNotice(deps.db, notice, outcome, dueAt, now);
  deps.meter?.notice(outcome.status === 'queued' ? 'retry' : outcome.status);
  if (outcome.status === 'queued') deps.wake('delivery', dueAt);
  if (outcome.status === 'failed') {
    tolerate({ ...deps, now }, 'failed-notice', `${notice.person_id}: ${outcome.error}`);
    deps.log.warn({ notice: notice.id, person: notice.person_id, reason: outcome.error }, 'a notice failed for good');
  }
}
