import type { Db } from '../db/pool.ts';
import { readQuestionKey } from './cover-request.ts';
import { findCoverRequest } from './queries.ts';

/** The last look before a notice leaves: nobody is asked for what is settled. Other notices than questions are open. */
export async function isQuestionOpen(db: Db, noticeKey: string): Promise<boolean> {
  const number = readQuestionKey(noticeKey);
  return number === null || (await findCoverRequest(db, number))?.status === 'open';
}
