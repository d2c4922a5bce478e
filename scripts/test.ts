// `npm test`: the whole suite, against one Postgres. `npm test -- FILE…`: some files of it, each in a process of its own.
// REQUIRE_ALL=1 takes a skipped test for a failed one.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, glob, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { makeFastFolder, startTestServer } from '../test/support/database-server.ts';
import { processesLeft } from './processes-left.ts';
import { groupsOf, writeGroups } from './test-groups.ts';
import { follow, type Outcome } from './test-outcome.ts';

const TEST_TIMEOUT_MS = 120_000;
/** No test may take so long, so a file that says nothing any more has left something open. */
const SILENCE_MS = TEST_TIMEOUT_MS + 30_000;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const stopping = new AbortController();
// Every time: Ctrl-C arrives twice, from the terminal and again from npm.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());

const named = process.argv.slice(2);
const files = named.length > 0 ? named : await allFiles();
const runId = randomUUID();
// Of the tests' own temporary files nothing remains either. Other accounts may look into it: some tests run as one.
const temporary = await makeFastFolder();
await chmod(temporary, 0o755);
const server = await startTestServer();
let outcome: Outcome;
let left: string[];
try {
  outcome = await runFiles();
  left = await processesLeft([`FIRSTLINE_TEST_RUN=${runId}`, temporary]);
} finally {
  await server.stop();
  await rm(temporary, { recursive: true, force: true });
}
process.exitCode = report(outcome, left);

async function allFiles(): Promise<string[]> {
  const found = await Array.fromAsync(glob('test/**/*.test.{ts,tsx}', { exclude: ['test/bench/**'] }));
  return found.sort();
}

async function runFiles(): Promise<Outcome> {
  const { TMPDIR: _, ...environment } = process.env;
  const events = run({
    files: named.length > 0 ? named : await writeGroups(groupsOf(files), temporary),
    concurrency: availableParallelism() + 1,
    timeout: TEST_TIMEOUT_MS,
    signal: stopping.signal,
    env: {
      ...environment,
      ...{ TMPDIR: temporary, TEST_POSTGRES_URL: server.url, FIRSTLINE_TEST_RUN: runId },
      // They all load the same modules: what one process has compiled, the others need not.
      NODE_COMPILE_CACHE: join(temporary, 'compiled'),
    },
  });
  const silence = setTimeout(() => stopping.abort(), SILENCE_MS);
  events.on('data', () => silence.refresh());
  const outcome = follow(events, files);
  const words = events.compose(new spec());
  words.pipe(process.stdout, { end: false });
  await once(words, 'end');
  clearTimeout(silence);
  return outcome;
}

function report(outcome: Outcome, left: string[]): number {
  for (const { name, file, reason } of outcome.skipped) {
    console.log(`SKIPPED  ${name}  (${relative('.', file)}): ${reason}`);
  }
  for (const file of outcome.empty) console.log(`NO TESTS  ${relative('.', file)}`);
  for (const process of left) console.log(`LEFT RUNNING  ${process}`);
  if (stopping.signal.aborted) console.log('STOPPED before the end');
  const { passed, failed, skipped } = outcome;
  console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  const incomplete = passed === 0 || outcome.empty.length > 0 || stopping.signal.aborted;
  const skippedTooMany = process.env.REQUIRE_ALL === '1' && skipped.length > 0;
  return failed > 0 || left.length > 0 || incomplete || skippedTooMany ? 1 : 0;
}
