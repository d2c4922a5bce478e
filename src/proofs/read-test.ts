import type { Db } from '../db/pool.ts';
import { NotFound } from '../lib/errors.ts';
import { type ContactTest, statusOf, type TestStatus, testKey } from './contact-test.ts';
import { findTest, noticeOf, testsOf } from './queries.ts';

export interface TestOutcome extends ContactTest {
  status: TestStatus;
  /** Why it was not sent. */
  error: string | null;
}

/** What came of the last test of a method. Throws `NotFound`. */
export async function readTest(db: Db, person: string, method: string, now: Date): Promise<TestOutcome> {
  const test = await findTest(db, person, method);
  if (!test) throw new NotFound(`test of ${method} of a person ${person}`);
  return outcomeOf(db, test, now);
}

/** The last test of each of their methods, by the method. */
export async function readTests(db: Db, person: string, now: Date): Promise<Map<string, TestOutcome>> {
  const tests = await testsOf(db, person);
  return new Map(await Promise.all(tests.map(async (test) => [test.method, await outcomeOf(db, test, now)] as const)));
}

async function outcomeOf(db: Db, test: ContactTest, now: Date): Promise<TestOutcome> {
  const notice = await noticeOf(db, testKey(test));
  const status = statusOf(test, notice, now);
  const cancelled = notice?.status === 'cancelled' ? 'they were being paged at that moment' : null;
  return { ...test, status, error: status === 'not-sent' ? (notice?.error ?? cancelled) : null };
}
