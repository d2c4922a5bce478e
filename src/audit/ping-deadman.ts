const PATIENCE_MS = 10_000;

/** Tells the watcher outside that all is well. Answers in words what came of it; never throws. */
export async function pingDeadman(url: string): Promise<{ ok: boolean; said: string }> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { 'user-agent': 'Firstline' },
    });
    await answer.body?.cancel();
    return { ok: answer.ok, said: `answered ${answer.status}` };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return { ok: false, said: timedOut ? 'did not answer within 10 s' : 'cannot be reached' };
  }
}
