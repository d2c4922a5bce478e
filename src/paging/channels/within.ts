/** What `ask` answers, or `otherwise` where it fails or takes longer than `ms`. */
export async function within<T>(ms: number, otherwise: T, ask: () => Promise<T>): Promise<T> {
  const wait = later(ms);
  wait.start();
  try {
    return await Promise.race([ask().catch(() => otherwise), wait.over.then(() => otherwise)]);
  } finally {
    wait.cancel();
  }
}

/** A wait of `ms` that begins when it is told to. */
export function later(ms: number): { over: Promise<void>; start(): void; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  return {
    over: promise,
    start() {
      timer ??= setTimeout(resolve, ms);
    },
    cancel: () => clearTimeout(timer),
  };
}
