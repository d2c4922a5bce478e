/** What a process holds. Bytes; heap after a full collection. */
export interface Sample {
  /** From `performance.now()`, in milliseconds. */
  at: number;
  rss: number;
  heap: number;
  external: number;
  /** Sockets, timers and the like that keep it alive. */
  handles: number;
}

export interface Inspector {
  /** Collects garbage first. */
  sample(): Promise<Sample>;
  close(): void;
}

const LOOK = 'JSON.stringify({ ...process.memoryUsage(), handles: process.getActiveResourcesInfo().length })';

/** Looks into a process that was started with `--inspect`: the program needs no part of its own to be measured. */
export async function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  let last = 0;
  const ask = (method: string, params: object = {}): Promise<{ result?: { value?: string } }> => {
    const id = ++last;
    return new Promise((resolve) => {
      const onMessage = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data));
        if (answer.id !== id) return;
        socket.removeEventListener('message', onMessage);
        resolve(answer.result ?? {});
      };
      socket.addEventListener('message', onMessage);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  return {
    async sample() {
      await ask('HeapProfiler.collectGarbage');
      const { result } = await ask('Runtime.evaluate', { expression: LOOK });
      const { rss, heapUsed, external, handles } = JSON.parse(result?.value ?? '{}');
      return { at: performance.now(), rss, heap: heapUsed, external, handles };
    },
    close: () => socket.close(),
  };
}
