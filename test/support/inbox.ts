/** What a fake provider has received, and a way to wait for more without polling. */
export interface Inbox<Message> {
  all: Message[];
  add(message: Message): void;
  /** The first message, old or new, that `matches`. Rejects after `timeoutMs`. */
  next(matches?: (message: Message) => boolean, timeoutMs?: number): Promise<Message>;
  /** All messages, as soon as there are `count`. */
  atLeast(count: number, timeoutMs?: number): Promise<Message[]>;
  clear(): void;
}

export function createInbox<Message>(what: string): Inbox<Message> {
  const all: Message[] = [];
  const checks = new Set<() => void>();

  function wait<T>(look: () => T | undefined, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        finish();
        resolve(found);
      };
      const giveUp = () => {
        finish();
        reject(new Error(`no such ${what} within ${timeoutMs} ms; received: ${JSON.stringify(all)}`));
      };
      const timer = setTimeout(giveUp, timeoutMs);
      const finish = () => {
        clearTimeout(timer);
        checks.delete(check);
      };
      checks.add(check);
      check();
    });
  }

  return {
    all,
    add(message) {
      all.push(message);
      for (const check of [...checks]) check();
    },
    next: (matches = () => true, timeoutMs = 5_000) => wait(() => all.find(matches), timeoutMs),
    atLeast: (count, timeoutMs = 5_000) => wait(() => (all.length >= count ? all : undefined), timeoutMs),
    clear: () => all.splice(0),
  };
}
