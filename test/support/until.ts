import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Programs that are not ours keep their own time: there is nothing to do but to look again. */
export async function until(isSo: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (let tries = 0; tries < seconds * 20; tries += 1) {
    if (await isSo()) return;
    await sleep(50);
  }
  assert.fail(`it did not come to that in ${seconds} s`);
}
