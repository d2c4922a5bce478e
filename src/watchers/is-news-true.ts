import type { Ctx } from '../deps.ts';
import { findRelease } from '../releases/queries.ts';
import { readNewsKey } from './news-key.ts';
import { findOutage } from './queries.ts';

/** The last look before a notice leaves: what is planned has not begun or been moved, what began is not over. */
export async function isNewsTrue({ db, now }: Ctx, noticeKey: string): Promise<boolean> {
  const news = readNewsKey(noticeKey);
  if (!news) return true;
  if (news.kind === 'planned') {
    const release = await findRelease(db, news.release);
    return release?.startedAt === null && release.plannedAt?.getTime() === news.at.getTime() && news.at > now;
  }
  const outage = await findOutage(db, news.outage);
  return outage !== null && (outage.endedAt === null) === (news.news === 'begin');
}
