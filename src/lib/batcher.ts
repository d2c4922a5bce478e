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
  const waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let running = false;

  const start = (): void => {
    if (running || waiting.length === 0) return;
    running = true;
    void run(waiting.splice(0, maxItems)).finally(() => {
      running = false;
      start();
    });
  };

  async function run(batch: typeof waiting): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [index, entry] of batch.entries()) entry.resolve(results[index] as Result);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      // One item that cannot be stored must not take the others down with it.
      else for (const entry of batch) await run([entry]);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      start();
    });
}
