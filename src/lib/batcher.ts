interface Waiting<Item, Result> {
  item: Item;
  key: string | null;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers items that arrive while earlier ones are being worked on, and hands them over together: one transaction for
 * many requests. An idle batcher starts at once, so nobody waits for company. Two batches may be under way, so that the
 * database works while the next one is made; the second has at least `enoughForTwo` items, because small batches cost as
 * much as long ones. Items of one key are never in two batches at once: they keep their order.
 */
export function createBatcher<Item, Result>(options: {
  /** Answers in the order of the items. */
  work: (items: Item[]) => Promise<Result[]>;
  maxItems: number;
  /** Without it there is one batch at a time. */
  enoughForTwo?: number;
  /** Null: this item has nothing to do with any other. Only asked for where two batches may be under way. */
  keyOf?: (item: Item) => string | null;
}): (item: Item) => Promise<Result> {
  const { work, maxItems, enoughForTwo = Number.POSITIVE_INFINITY, keyOf = () => null } = options;
  const busy = new Set<string>();
  let waiting: Waiting<Item, Result>[] = [];
  let running = 0;
  /** How many of those that wait may start now. */
  let free = 0;

  const isFree = ({ key }: Waiting<Item, Result>): boolean => key === null || !busy.has(key);

  function start(): void {
    const enough = [1, enoughForTwo][running] ?? Number.POSITIVE_INFINITY;
    if (free < enough) return;
    running += 1;
    void run(nextBatch());
  }

  function nextBatch(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    const rest: Waiting<Item, Result>[] = [];
    for (const entry of waiting) (batch.length < maxItems && isFree(entry) ? batch : rest).push(entry);
    for (const { key } of batch) if (key !== null) busy.add(key);
    waiting = rest;
    free = rest.filter(isFree).length;
    return batch;
  }

  async function run(batch: Waiting<Item, Result>[]): Promise<void> {
    const answers = await answersOf(batch);
    running -= 1;
    for (const { key } of batch) if (key !== null) busy.delete(key);
    free = waiting.filter(isFree).length;
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
      const entry = { item, key: keyOf(item), resolve, reject };
      waiting.push(entry);
      if (isFree(entry)) free += 1;
      start();
    });
}
