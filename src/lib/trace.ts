/** Where a process tells what it does, for traces. Left out of what a verb is given, nothing is told. */
export interface Trace {
  /** The W3C traceparent of what runs now; null where nothing is traced. */
  here(): string | null;
  /**
   * Runs `work` in a span of this name in each of these traces; several are linked to each other, because they share the
   * work. What `failed` makes of the result, or what is thrown, is the span's error.
   */
  around<T>(
    name: string,
    traceparents: string[],
    work: () => Promise<T>,
    failed?: (result: T) => string | null,
  ): Promise<T>;
}
