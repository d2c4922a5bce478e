interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers items that arrive while earlier ones are being worked on, and hands them over together: one transaction for
 * many requests. An idle batcher starts at once, so nobody waits for company. One batch at a time: it is longer, and so
 * cheaper, and two could wait for each other's locks.
 */
export function createBatcher<Item, Result>(options: {
  /** Answers in the order of the items. */
  work: (items: Item[]) => Promise<Result[]>;
  maxItems: number;
}): (item: Item) => Promise<Result> {
  const { work, maxItems } = options;
  const waiting: Waiting<Item, Result>[] = [];
  let running = false;

  function start(): void {
    if (running || waiting.length === 0) return;
    running = true;
    void run(waiting.splice(0, maxItems));
  }

  async function run(batch: Waiting<Item, Result>[]): Promise<void> {
    const answers = await answersOf(batch);
    running = false;
    // The next batch is under way before this one's callers are answered: the database works while we write.
    start();
    for (const answer of answers) answer();
  }

  async function answersOf(batch: Waiting<Item, Result>[]): Promise<(() => void)[]> {
    try {
      const results = await work(batch.map(({ item }) => item));
      return batch.map(
        ({ resolve }, index) =>
          () =>
            resolve(results[index] as Result),
      );
    } catch (error) {
      const [only] = batch;
      if (only && batch.length === 1) return [() => only.reject(error)];
      // One item that cannot be stored must not take the others down with it.
      const alone: (() => void)[] = [];
      for (const entry of batch) alone.push(...(await answersOf([entry])));
      return alone;
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      start();
    });
}
