import pMap from 'p-map';

/**
 * Works on items, `limit` at a time, and takes the next from the source when there is room for it. After the first failure, of an item
 * or of the source, nothing more is begun; what is in flight is finished, then that failure is thrown.
 */
export async function concurrently<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let failure: { error: unknown } | undefined;
  // p-map itself rejects at once and leaves the rest in flight; so it is shown an end instead of a failure.
  async function* untilFailure(): AsyncGenerator<Item> {
    try {
      for await (const item of items) {
        if (failure !== undefined) return;
        yield item;
        if (failure !== undefined) return;
      }
    } catch (error) {
      failure ??= { error };
    }
  }
  await pMap(
    untilFailure(),
    async (item) => {
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    },
    { concurrency: limit },
  );
  if (failure !== undefined) throw failure.error;
}
