import type { Ctx } from '../deps.ts';
import { isWaiting, readTestKey } from './contact-test.ts';
import { findTest, pagedForNow } from './queries.ts';

/** The last look before a notice leaves: no test reaches somebody who is being paged, or whose test is settled or replaced. */
export async function isTestWanted({ db, now }: Ctx, noticeKey: string): Promise<boolean> {
  const about = readTestKey(noticeKey);
  if (!about) return true;
  const test = await findTest(db, about.person, about.method);
  const isLast = test?.askedAt.getTime() === about.askedAt.getTime();
  return isLast && isWaiting(test, now) && (await pagedForNow(db, about.person)) === null;
}
