import { resolve } from 'node:path';
import type { run } from 'node:test';

type Events = ReturnType<typeof run>;

export interface Outcome {
  passed: number;
  failed: number;
  skipped: { name: string; file: string; reason: string }[];
  /** Files without a single test: node:test reports each as a test that passed. */
  empty: string[];
}

/** Counts tests while they run. A suite counts only when it fails by itself, in a hook for example. */
export function follow(events: Events): Outcome {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: [], empty: [] };
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
  events.on('test:pass', (test) => {
    if (isSkipped(test)) skip(test);
    else if (test.file && resolve(test.name) === test.file) outcome.empty.push(test.name);
    else if (test.details.type === 'test') outcome.passed += 1;
  });
  events.on('test:fail', (test) => {
    if (isSkipped(test)) skip(test);
    else if (failureOf(test.details.error) !== 'subtestsFailed') outcome.failed += 1;
  });
  return outcome;
}

const failureOf = (error: Error): unknown => (error as { failureType?: unknown }).failureType;
