import { resolve } from 'node:path';
import type { run } from 'node:test';

type Events = ReturnType<typeof run>;

export interface Outcome {
  passed: number;
  failed: number;
  skipped: { name: string; file: string; reason: string }[];
  /** Files without a single test. */
  empty: string[];
}

/** Counts the tests of `files` while they run. A suite counts only when it fails by itself, in a hook for example. */
export function follow(events: Events, files: readonly string[]): Outcome {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: [], empty: [...files] };
  const isSkipped = (test: { skip?: string | boolean; todo?: string | boolean }) =>
    (test.skip !== undefined && test.skip !== false) || (test.todo !== undefined && test.todo !== false);
  const skip = (test: { name: string; file?: string; skip?: string | boolean; todo?: string | boolean }) => {
    const reason = test.skip || test.todo;
    outcome.skipped.push({
      name: test.name,
      file: test.file ?? '?',
      reason: typeof reason === 'string' && reason !== '' ? reason : test.todo ? 'to do' : 'no reason given',
    });
  };
  const isNotEmpty = ({ file }: { file?: string }) => {
    outcome.empty = outcome.empty.filter((empty) => resolve(empty) !== file);
  };
  events.on('test:pass', (test) => {
    // What has no test at all node:test reports as a test that passed.
    if (test.file && resolve(test.name) === test.file) return;
    isNotEmpty(test);
    if (isSkipped(test)) skip(test);
    else if (test.details.type === 'test') outcome.passed += 1;
  });
  events.on('test:fail', (test) => {
    isNotEmpty(test);
    if (isSkipped(test)) skip(test);
    else if (failureOf(test.details.error) !== 'subtestsFailed') outcome.failed += 1;
  });
  return outcome;
}

const failureOf = (error: Error): unknown => (error as { failureType?: unknown }).failureType;
