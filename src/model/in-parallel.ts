/**
 * Does the work for every item, at most `atOnce` at a time, and answers the results in the order of the items. Rejects
 * with the first failure, and then starts nothing more.
 */
export async function inParallel<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const queue = [...items].entries();
  const results: Result[] = [];
  let failed = false;
  const worker = async () => {
    while (!failed) {
      const next = queue.next();
      if (next.done) return;
      const [index, item] = next.value;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
