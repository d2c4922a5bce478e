import { DateTime } from 'luxon';
import { type Ctx, inTransaction } from '../deps.ts';
import { hasNotice, insertNotices } from '../notices/queries.ts';
import { isUsable } from '../people/contact-method.ts';
import { reachableAdmins } from '../people/queries.ts';
import type { Finding } from './finding.ts';
import { wasSetUpBefore } from './queries.ts';
import { readReadiness } from './read-readiness.ts';

/** On Mondays at this hour, UTC; on Tuesday where Monday was missed. */
const HOUR = 8;
const LAST_DAY = 2;

/** So many are written out; the page has them all. */
const MOST = 50;

/**
 * Once a week, and not on the day on which all is set up, every admin with an email that works is told of what would hurt, by mail; where nothing would, nobody is.
 * Any number of workers may do this at once. Answers how many mails were put into the outbox.
 */
export async function mailFindings(ctx: Ctx, publicUrl: string): Promise<number> {
  const now = DateTime.fromJSDate(ctx.now, { zone: 'UTC' });
  if (now.weekday > LAST_DAY || (now.weekday === 1 && now.hour < HOUR)) return 0;
  const week = now.toFormat("kkkk-'W'WW");
  if (!(await wasSetUpBefore(ctx.db, now.minus({ days: 1 }).toJSDate())) || (await hasNotice(ctx.db, keyOf(week, ''))))
    return 0;
  const findings = (await readReadiness(ctx, 'UTC')).filter(({ severity }) => severity !== 'info');
  if (findings.length === 0) return 0;
  const notices = (await reachableAdmins(ctx.db)).flatMap((admin) => {
    const mail = admin.contactMethods.find((method) => method.type === 'email' && isUsable(method));
    if (!mail) return [];
    const text = textOf(findings, publicUrl);
    const subject = `Readiness: ${findings.length === 1 ? 'one hole' : `${findings.length} holes`} in the next 30 days`;
    return [{ key: keyOf(week, admin.id), person: admin.id, method: mail.id, subject, text, dueAt: ctx.now }];
  });
  await inTransaction(ctx, (tx) => insertNotices(tx, notices));
  return notices.length;
}

const keyOf = (week: string, admin: string): string => `readiness ${week} ${admin}`;

/** Each with the address of the page on which it is mended. */
function textOf(findings: Finding[], publicUrl: string): string {
  const said = findings
    .slice(0, MOST)
    .map(
      ({ severity, text, fix }) =>
        `- ${severity === 'critical' ? '! ' : ''}${text}\n  ${fix.text}: ${publicUrl}${fix.href}`,
    );
  const more = findings.length - said.length;
  const rest = more > 0 ? [`and ${more} more`] : [];
  const all = `All of it, as it is now: ${publicUrl}/readiness`;
  return ['What would hurt within the next 30 days:', '', ...said, ...rest, '', all].join('\n');
}
