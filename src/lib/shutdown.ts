import type { Logger } from './log.ts';

/** What was opened, to be closed in the opposite order. */
export interface Shutdown {
  /** `name` is for the log, should closing it fail. */
  onClose(name: string, close: () => Promise<void> | void): void;
  isClosing(): boolean;
  /** Closes everything, once; waits at most `withinMs`. */
  close(): Promise<void>;
}

/**
 * Ends the process in order at SIGINT, SIGTERM, and SIGHUP (the terminal is gone). Ctrl-C under npm arrives twice, from the terminal and from npm, so a
 * second signal is no impatience. After `withinMs` it ends all the same.
 */
export function shutdownOnSignals(log: Pick<Logger, 'error'>, withinMs: number): Shutdown {
  const opened: { name: string; close: () => Promise<void> | void }[] = [];
  let closing: Promise<void> | null = null;

  const closeAll = async (): Promise<void> => {
    for (const { name, close } of opened.toReversed()) {
      try {
        await close();
      } catch (error) {
        log.error({ err: error, part: name }, 'a part did not close');
      }
    }
  };
  const close = (): Promise<void> => {
    closing ??= Promise.race([closeAll(), new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref())]);
    return closing;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void close().then(() => process.exit(0)));
  }
  return { isClosing: () => closing !== null, onClose: (name, close) => void opened.push({ name, close }), close };
}
