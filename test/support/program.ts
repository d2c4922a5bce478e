import { execFileSync } from 'node:child_process';

/**
 * The path of a program that the larger tests need, or null after the test has been skipped, loudly. With REQUIRE_ALL=1
 * (CI) a missing program fails the test.
 */
export function programOrSkip(t: { name: string; skip(reason?: string): void }, name: string): string | null {
  try {
    return execFileSync('which', [name], { encoding: 'utf8' }).trim();
  } catch {
    const reason = `${name} is not installed (Debian: apt-get install ${name})`;
    if (process.env.REQUIRE_ALL === '1') throw new Error(reason);
    process.stderr.write(`SKIPPED ${t.name}: ${reason}\n`);
    t.skip(reason);
    return null;
  }
}
